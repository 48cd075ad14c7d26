import fc from 'fast-check'
import t from 'tap'
import { ManualClock } from '../../../../lib/clock.ts'
import { bedrockAdapter } from '../../../../proxy/games/bedrock/bedrock-adapter.ts'
import { TOLD_FRESH_MS } from '../../../../proxy/games/fleet-numbers.ts'
import { ANSWERS_FRESH_MS } from '../../../../proxy/games/fresh-answers.ts'
import { keyedHash } from '../../../../proxy/udp/keyed-hash.ts'
import { type BedrockFacts, BedrockServer } from '../../../games/bedrock/bedrock-server.ts'
import { MAGIC_HEX, openRequest, pingOf, pongOf, readPong } from '../../../games/bedrock/bedrock-wire.ts'
import { carrierWorld } from '../../support/carrier-world.ts'
import { arena, type RouteSketch, snapshot, token } from '../../support/routes.ts'

const PORT = 19_132
const ANSWER_BYTES_MAX = 600

function desk(
  routes: readonly RouteSketch[],
  lines: { readonly name?: string; readonly secondLine?: string } = {},
) {
  const { carrier, joined } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot(routes))
  const clock = new ManualClock()
  const shards = carrier.routes.shardsOf(arena)
  const open = () =>
    bedrockAdapter.openQueries({
      fleet: arena,
      name: lines.name,
      secondLine: lines.secondLine,
      hash: keyedHash(Buffer.alloc(32, 7)),
    })
  const queries = open()
  const answer = (query: Buffer, of = queries, port = PORT) =>
    of.answer(query, '192.0.2.1', { shards, port }, clock.monotonicMs())
  const pong = (of = queries, port = PORT) => {
    const given = answer(pingOf(5n), of, port)
    if (given.kind !== 'reply' || given.datagrams.length !== 1) throw new Error('not one datagram')
    return readPong(given.datagrams[0]!)
  }
  const interview = (index: number, server: BedrockServer): void => {
    for (const question of queries.interviews.ask(shards[index]!))
      hear(index, server.answer(question, 1) ?? Buffer.alloc(0))
  }
  const hear = (index: number, datagram: Buffer) =>
    queries.interviews.hear(shards[index]!, datagram, clock.monotonicMs())
  return { clock, shards, queries, open, answer, pong, interview, hear, joined }
}

const server = (facts: Partial<BedrockFacts>): BedrockServer => {
  const made = new BedrockServer(facts)
  made.socket.unref()
  return made
}

t.test("pings are the proxy's, the first word of a session is a handshake, all else is carried", async t => {
  const rows: readonly [Buffer, string][] = [
    [pingOf(1n), 'query'],
    [pingOf(1n, 2), 'query'],
    [Buffer.from([1]), 'query'],
    [Buffer.from('fefd0900000001', 'hex'), 'query'],
    [openRequest(), 'handshake'],
    [openRequest(18), 'handshake'],
    [Buffer.concat([Buffer.from([5]), Buffer.alloc(16)]), 'play'],
    [Buffer.from([5]), 'play'],
    [Buffer.from(`07${MAGIC_HEX}`, 'hex'), 'play'],
    [Buffer.from('84000000', 'hex'), 'play'],
    [Buffer.from('c0', 'hex'), 'play'],
    [Buffer.alloc(0), 'play'],
  ]
  for (const [datagram, kind] of rows)
    t.equal(bedrockAdapter.classify(datagram), kind, datagram.toString('hex', 0, 4))
})

t.test('what no list of today asks is dropped, and so is what is damaged', async t => {
  const { answer } = desk([{ group: 1 }])
  const rows = ['01', 'fefd0900000001', `01${'00'.repeat(32)}`, `02${'00'.repeat(8)}${MAGIC_HEX.slice(2)}`]
  for (const hex of rows)
    t.same(answer(Buffer.from(hex, 'hex')), { kind: 'drop', reason: 'query-invalid' }, hex)
})

t.test('before any shard has answered, routes and flows say how many there are', async t => {
  const { pong, joined } = desk([
    { group: 1, slots: 10 },
    { group: 2, slots: 20 },
  ])
  joined('192.0.2.9', 1_000)
  const { time, guid, fields } = pong()
  t.equal(time, 5n)
  t.same(fields, ['MCPE', 'arena', '0', '', '1', '30', `${guid}`, '', 'Survival', '1', '19132', '19132', ''])
})

t.test('the fleet is one server: sums, its own ports and id, and the oldest shard for all else', async t => {
  const { pong, interview, clock } = desk([{ group: 1, slots: 16 }, { group: 2 }])
  interview(1, server({ name: 'two', slots: 12, players: 5 }))
  t.same(pong().fields.slice(1, 6), ['two', '766', '1.21.50', '5', '28'])
  clock.advance(ANSWERS_FRESH_MS)
  interview(0, server({ name: 'one', secondLine: 'a world', slots: 20, players: 3 }))
  const { fields, guid } = pong()
  t.same(fields, [
    'MCPE',
    'one',
    '766',
    '1.21.50',
    '8',
    '28',
    `${guid}`,
    'a world',
    'Survival',
    '1',
    '19132',
    '19132',
    '',
  ])
})

t.test('the configured lines are shown, and cannot add a field', async t => {
  const { pong, interview } = desk([{ group: 1 }], { name: 'Big; one\\', secondLine: 'of\nall' })
  interview(0, server({ name: 'one' }))
  t.equal(pong().fields[1], 'Big, one/')
  t.equal(pong().fields[7], 'of all')
})

t.test('a semicolon in a name of a shard is none in ours', async t => {
  const { pong, interview } = desk([{ group: 1 }])
  interview(0, server({ text: 'MCPE;a\\;b;766;1.21;1;10;77;w' }))
  t.same(pong().fields.slice(1, 6), ['a,b', '766', '1.21', '1', '10'])
})

t.test('the id is that of the listener, whoever computes it', async t => {
  const { pong, open } = desk([{ group: 1 }])
  t.equal(pong().guid, pong(open()).guid, 'after a restart')
  t.not(pong().guid, pong(open(), PORT + 1).guid, 'another port')
  t.ok(pong().guid > 0n)
})

t.test('a shard that has gone silent, or takes nobody, counts with what is known of it', async t => {
  const { pong, interview, clock } = desk([
    { group: 1, slots: 50 },
    { group: 2, admission: 'closed' },
  ])
  interview(0, server({ slots: 30, players: 7 }))
  interview(1, server({ slots: 30, players: 2 }))
  t.same(pong().fields.slice(4, 6), ['9', '32'])
  clock.advance(TOLD_FRESH_MS + 1)
  t.same(pong().fields.slice(4, 6), ['0', '50'])
})

t.test('a full fleet answers the ping that asks for a free place only with silence', async t => {
  const { answer, interview, clock } = desk([{ group: 1, slots: 2 }])
  interview(0, server({ slots: 2, players: 1 }))
  t.match(answer(pingOf(1n, 2)), { kind: 'reply' })
  clock.advance(ANSWERS_FRESH_MS)
  interview(0, server({ slots: 2, players: 2 }))
  t.same(answer(pingOf(1n, 2)), { kind: 'drop', reason: 'full' })
  t.match(answer(pingOf(1n)), { kind: 'reply' })
})

t.test('what is no status is not taken for one', async t => {
  const { pong, hear, queries, shards, clock } = desk([{ group: 1, slots: 9 }])
  const [ping = Buffer.alloc(0)] = queries.interviews.ask(shards[0]!)
  const time = ping.subarray(1, 9)
  const texts = [
    '',
    'MCPE',
    'MCPE;a;1;1.0;x;10',
    'MCPE;a;1;1.0;-1;10',
    'MCPE;a;1;1.0;1;99999999999',
    ';a;1;1.0;1;10',
  ]
  for (const text of texts) hear(0, pongOf(time, 1n, text))
  const good = pongOf(time, 1n, 'MCPE;a;1;1.0;1;10')
  hear(0, good.subarray(0, -1))
  hear(0, Buffer.concat([good.subarray(0, 17), Buffer.alloc(16), good.subarray(33)]))
  t.same(pong().fields.slice(1, 6), ['arena', '0', '', '0', '9'])
  hear(0, good)
  clock.advance(ANSWERS_FRESH_MS)
  t.same(pong().fields.slice(1, 6), ['a', '1', '1.0', '1', '9'], 'else it would be')
})

t.test('nobody can answer for a shard who has not got the ping', async t => {
  const { pong, hear, queries, shards } = desk([{ group: 1, slots: 9 }, { group: 2 }])
  const [[first = Buffer.alloc(0)] = [], [second = Buffer.alloc(0)] = []] = shards.map(shard =>
    queries.interviews.ask(shard),
  )
  t.notSame(first.subarray(1, 9), second.subarray(1, 9), 'each shard has its own')
  for (const time of [Buffer.alloc(8), second.subarray(1, 9)])
    hear(0, pongOf(time, 1n, 'MCPE;forged;1;1.0;1;10'))
  t.equal(pong().fields[1], 'arena')
})

t.test('no datagram throws, of clients or shards; answers stay short and whole', async () => {
  const anyBytes = fc.uint8Array({ maxLength: 100 }).map(bytes => Buffer.from(bytes))
  // In the ping's words: what its shard may say.
  const anyPong = fc
    .string({ maxLength: 300 })
    .map(text => (time: Buffer) => pongOf(time, 1n, `MCPE;${text};1;2;3;9`))
  fc.assert(
    fc.property(
      anyBytes,
      fc.oneof(
        anyBytes.map(bytes => () => bytes),
        anyPong,
      ),
      fc.string({ maxLength: 63 }),
      (query, told, name) => {
        const { answer, pong, hear, queries, shards } = desk([{ group: 1 }], { name, secondLine: name })
        const [ping = Buffer.alloc(0)] = queries.interviews.ask(shards[0]!)
        hear(0, told(ping.subarray(1, 9)))
        bedrockAdapter.classify(query)
        const given = [answer(query), answer(pingOf(1n))]
        pong()
        return given.every(
          one => one.kind === 'drop' || one.datagrams.every(({ length }) => length <= ANSWER_BYTES_MAX),
        )
      },
    ),
    { numRuns: 200 },
  )
})
