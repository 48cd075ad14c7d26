import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { FIRST_WORD, PING } from '../../games/luanti/luanti-probe.ts'
import { LuantiServer } from '../../games/luanti/luanti-server.ts'
import { outOfBand } from '../../games/quake3/q3-probe.ts'
import { Q3Server } from '../../games/quake3/q3-server.ts'
import { type DatagramServer, serveDatagrams } from '../../games/serve-datagrams.ts'
import { INFO, PLAYERS } from '../../games/source/a2s-probe.ts'
import { A2sServer } from '../../games/source/a2s-server.ts'
import { EXTENDED, PLAIN, tokenRequest } from '../../games/teeworlds/tw-probe.ts'
import { TwServer } from '../../games/teeworlds/tw-server.ts'
import { innerRun } from '../../support/inner-run.ts'
import { startListedFleet } from '../support/listed-fleet.ts'
import { type Endpoint, endpoint } from '../support/udp-world.ts'
import { until } from '../support/until.ts'

/** A /24 that every machine may send from; the program runs itself once more where another one is its own. */
const LOOPBACK_RANGE = '127.23.45'
const OTHER_RANGE = '198.51.100'
const range = process.env['FLOOD_RANGE'] ?? LOOPBACK_RANGE
const SOURCES = 250
const PER_SECOND = 20_000
const SECONDS = 2
const BURST = 200
const REPLY_BYTES_PER_SECOND = 16_384

interface Flooded {
  readonly game: string
  readonly server: DatagramServer
  readonly questions: readonly Buffer[]
  /** What a player begins with. */
  readonly play: Buffer
  /** Answers that one network gets in a second, by default. */
  readonly perPrefix: number
}

const crowd = Array.from({ length: 60 }, (_, index) => ({
  name: `somebody-${index}`,
  clan: '',
  score: 1,
  ping: 9,
}))
const GAMES: readonly Flooded[] = [
  {
    game: 'source',
    server: new A2sServer({ slots: 64, players: crowd.map(one => ({ ...one, seconds: 1 })) }),
    questions: [INFO, PLAYERS],
    play: Buffer.from('play'),
    perPrefix: 200,
  },
  {
    game: 'quake3',
    server: new Q3Server({ slots: 64, players: crowd }),
    questions: [outOfBand('getstatus'), outOfBand('getinfo xxx'), outOfBand('rcon a b')],
    play: outOfBand('getchallenge'),
    perPrefix: 50,
  },
  {
    game: 'teeworlds',
    server: new TwServer({ slots: 64, players: crowd.map(one => ({ ...one, watches: false })) }),
    questions: [PLAIN, EXTENDED, tokenRequest()],
    play: Buffer.from('\x10\0\0\x01TKEN\xff\xff\xff\xff', 'latin1'),
    perPrefix: 50,
  },
  { game: 'luanti', server: new LuantiServer(), questions: [PING], play: FIRST_WORD, perPrefix: 50 },
]

/** Sends at that rate from every address of the range in turn. */
async function flood(
  sources: readonly Endpoint[],
  questions: readonly Buffer[],
  port: number,
): Promise<void> {
  for (let sent = 0; sent < PER_SECOND * SECONDS; sent += BURST) {
    const numbers = Array.from({ length: BURST }, (_, index) => sent + index)
    await Promise.all(numbers.map(n => sources[n % SOURCES]!.send(questions[n % questions.length]!, port)))
    await sleep((BURST * 1_000) / PER_SECOND)
  }
}

async function provesBudgets(t: Test, { game, server, questions, play, perPrefix }: Flooded): Promise<void> {
  const budget = `{ replyBytesPerSecond: ${REPLY_BYTES_PER_SECOND} }`
  const { port, metric } = await startListedFleet(t, game, [await serveDatagrams(t, server)], budget)
  const sources = await Promise.all(
    Array.from({ length: SOURCES }, (_, index) => endpoint(t, `${range}.${index + 1}`)),
  )
  const startedAt = performance.now()
  await flood(sources, questions, port)
  const got = sources.flatMap(source => source.got.map(({ data }) => data.length))
  const answered = await metric('queries_answered_total')
  const replyBytes = await metric('query_reply_bytes_total')
  const limited = await metric('drops_total', ',reason="query-limit"')
  // A second's worth is there from the beginning.
  const seconds = 1 + (performance.now() - startedAt) / 1_000
  t.equal(await metric('flows_opened_total'), 0)
  t.ok(replyBytes > 0 && replyBytes <= REPLY_BYTES_PER_SECOND * seconds, `${replyBytes} bytes`)
  t.ok(limited > answered, `${answered} answered, ${limited} not`)
  // Loopback has no limits per address and network.
  if (range === OTHER_RANGE) t.ok(answered <= perPrefix * seconds, `${answered} answers for one network`)
  t.ok(got.length > 0 && got.reduce((sum, bytes) => sum + bytes, 0) <= replyBytes, 'and no other bytes')

  const player = await endpoint(t)
  await until('a player is served', () => {
    void player.send(play, port)
    return player.got.length > 0
  })
  t.equal(await metric('flows_opened_total'), 1)
}

for (const flooded of GAMES)
  t.test(
    `20,000 ${flooded.game} questions a second from ${range}.0/24 make no flow and stay in the budget`,
    t => provesBudgets(t, flooded),
  )

if (range === LOOPBACK_RANGE)
  t.test('the same from a range that has limits, in a network of its own', async t => {
    const network = [
      '--net',
      'sh',
      '-c',
      'ip link set lo up && ip route add local "$FLOOD_RANGE.0/24" dev lo && exec "$@"',
      '--',
    ]
    const environment = { FLOOD_RANGE: OTHER_RANGE }
    const env = { ...process.env, ...environment }
    if (spawnSync('unshare', [...network, 'true'], { env }).status !== 0) {
      const reason = 'skipped: no right to make a network namespace'
      if (process.env['CI'] === 'true') t.fail(reason)
      else t.pass(reason, { skip: reason })
      return
    }
    const words = ['unshare', ...network, process.execPath, fileURLToPath(import.meta.url)]
    const { code, text } = await innerRun(t, { words, environment })
    t.equal(code, 0, text)
  })
