import fc from 'fast-check'
import t from 'tap'
import { ManualClock } from '../../../../lib/clock.ts'
import { CHALLENGE_EPOCH_MS } from '../../../../proxy/games/address-challenges.ts'
import { TOLD_FRESH_MS } from '../../../../proxy/games/fleet-numbers.ts'
import { sourceAdapter } from '../../../../proxy/games/source/source-adapter.ts'
import { keyedHash } from '../../../../proxy/udp/keyed-hash.ts'
import { A2sServer } from '../../../games/source/a2s-server.ts'
import { INFO, PLAYERS, readInfo, readPlayers, readRules, RULES } from '../../../games/source/a2s-probe.ts'
import { carrierWorld } from '../../support/carrier-world.ts'
import { arena, type RouteSketch, snapshot, token } from '../../support/routes.ts'

const IP = '192.0.2.1'
const player = (name: string) => ({ name, score: 1, seconds: 60 })

function desk(routes: readonly RouteSketch[], name?: string) {
  const { carrier, joined } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot(routes))
  const clock = new ManualClock()
  const shards = carrier.routes.shardsOf(arena)
  const queries = sourceAdapter.openQueries({ fleet: arena, name, hash: keyedHash(Buffer.alloc(32, 7)) })
  const answer = (query: Buffer, ip = IP): readonly Buffer[] => {
    const given = queries.answer(query, ip, { shards, port: 27_015 }, clock.monotonicMs())
    return given.kind === 'reply' ? given.datagrams : []
  }
  const challengeOf = (ip = IP): Buffer => answer(PLAYERS, ip)[0]!.subarray(5)
  const proven = (question: Buffer): Buffer => answer(Buffer.concat([question, challengeOf()]))[0]!
  /** A round of questions to the n-th shard. @returns how many datagrams it got */
  const interview = (index: number, server: A2sServer): number => {
    const shard = shards[index]!
    const waiting = [...queries.interviews.ask(shard)]
    let asked = 0
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      asked += 1
      for (const datagram of server.answer(next))
        waiting.push(...queries.interviews.hear(shard, datagram, clock.monotonicMs()))
    }
    return asked
  }
  return { clock, shards, queries, answer, challengeOf, proven, interview, joined }
}

/** Without a port: it is only asked. */
function server(facts: ConstructorParameters<typeof A2sServer>[0]): A2sServer {
  return new A2sServer(facts)
}

t.test('only questions are taken; handshakes and play are carried', async t => {
  const rows: [string, string][] = [
    ['\xff\xff\xff\xffTSource Engine Query\0', 'query'],
    ['\xff\xff\xff\xffTsomething else', 'query'],
    ['\xff\xff\xff\xffU\xff\xff\xff\xff', 'query'],
    ['\xff\xff\xff\xffV', 'query'],
    ['\xff\xff\xff\xffW', 'query'],
    ['\xff\xff\xff\xffi', 'query'],
    ['\xff\xff\xff\xffq0000000000\0', 'play'],
    ['\xff\xff\xff\xffgetchallenge steam\n', 'play'],
    ['\xff\xff\xff\xffk', 'play'],
    ['\xff\xff\xff\xff', 'play'],
    ['\xfe\xff\xff\xffT', 'play'],
    ['', 'play'],
  ]
  for (const [text, kind] of rows)
    t.equal(sourceAdapter.classify(Buffer.from(text, 'latin1')), kind, JSON.stringify(text))
})

t.test('without a right challenge everybody gets nine bytes, or nothing', async t => {
  const { answer, challengeOf, clock, proven } = desk([{ group: 1 }])
  const mine = challengeOf()
  for (const query of [INFO, PLAYERS, RULES, Buffer.from('\xff\xff\xff\xffW', 'latin1')])
    t.match(answer(query), [{ length: 9 }])
  t.same(answer(Buffer.from('\xff\xff\xff\xffi', 'latin1')), [], 'the ping that Valve has given up')
  t.same(answer(Buffer.from('\xff\xff\xff\xffTnonsense', 'latin1')), [])
  t.equal(answer(Buffer.concat([PLAYERS, mine]), '192.0.2.2')[0]?.[4], 0x41, 'of another address')
  t.equal(proven(PLAYERS)[4], 0x44)
  clock.advance(CHALLENGE_EPOCH_MS)
  t.equal(answer(Buffer.concat([PLAYERS, mine]))[0]?.[4], 0x44, 'it holds for a while')
  clock.advance(CHALLENGE_EPOCH_MS)
  t.equal(answer(Buffer.concat([PLAYERS, mine]))[0]?.[4], 0x41, 'and not for ever')
})

t.test(
  'no bytes throw, and without a challenge no answer is longer than 1.8 times its question',
  async () => {
    const { answer } = desk([{ group: 1 }])
    const garbage = fc
      .tuple(fc.constantFrom(0x54, 0x55, 0x56, 0x57, 0x69), fc.uint8Array({ maxLength: 60 }), fc.boolean())
      .map(([type, tail, text]) =>
        Buffer.concat([
          Buffer.from([255, 255, 255, 255, type]),
          text ? INFO.subarray(5) : INFO.subarray(0, 0),
          tail,
        ]),
      )
    fc.assert(
      fc.property(garbage, fc.ipV4(), (query, ip) => {
        const bytes = answer(query, ip).reduce((sum, datagram) => sum + datagram.length, 0)
        return bytes <= 9 && bytes <= 1.8 * query.length
      }),
    )
  },
)

t.test('before any shard has answered, routes and flows say how many there are', async t => {
  const { proven, joined } = desk([
    { group: 1, slots: 10 },
    { group: 2, slots: 20 },
  ])
  joined('192.0.2.9', 1_000)
  t.match(readInfo(proven(INFO)), { name: 'arena', players: 1, slots: 30, bots: 0, port: 27_015 })
  t.same(readPlayers(proven(PLAYERS)), [])
  t.same(readRules(proven(RULES)), {})
})

t.test('the fleet is one server: sums, and the oldest shard for all else', async t => {
  const { proven, interview, clock } = desk([{ group: 1, slots: 16 }, { group: 2 }])
  interview(1, server({ name: 'two', map: 'b', slots: 12, bots: 2, players: [player('Bob')] }))
  t.match(
    readInfo(proven(INFO)),
    { name: 'two', map: 'b', players: 1, slots: 28 },
    'the only one that has answered',
  )
  clock.advance(1_000)
  interview(0, server({ name: 'one', map: 'a', players: [player('Ann'), player('Zoë')] }))
  t.match(readInfo(proven(INFO)), {
    name: 'one',
    map: 'a',
    folder: 'cstrike',
    players: 3,
    slots: 28,
    bots: 2,
    keywords: 'secure,casual',
  })
  t.same(
    readPlayers(proven(PLAYERS)).map(({ name }) => name),
    ['Ann', 'Zoë', 'Bob'],
  )
  t.same(readRules(proven(RULES)), { mp_timelimit: '30' })
})

t.test("the configured name is shown instead of the shard's", async t => {
  const { proven, interview } = desk([{ group: 1 }], 'Fünf Ringe')
  interview(0, server({}))
  t.equal(readInfo(proven(INFO)).name, 'Fünf Ringe')
})

t.test('a shard that has gone silent, or takes nobody, counts with what is known of it', async t => {
  const { proven, interview, clock } = desk([
    { group: 1, slots: 50 },
    { group: 2, admission: 'closed' },
  ])
  interview(0, server({ players: [player('Ann')], slots: 20 }))
  interview(1, server({ players: [player('Bob')], slots: 20 }))
  t.match(readInfo(proven(INFO)), { players: 2, slots: 21 })
  clock.advance(TOLD_FRESH_MS + 1)
  t.match(readInfo(proven(INFO)), { name: 'one', players: 0, slots: 50 })
  t.same(readPlayers(proven(PLAYERS)), [])
})

t.test(
  'a challenge is used until it is refused, and a shard that gives only challenges is asked a bounded number of times',
  async t => {
    const { interview, shards, queries, clock } = desk([{ group: 1 }])
    const asked = server({})
    t.equal(interview(0, asked), 6, 'three without, three with the challenge')
    t.equal(interview(0, asked), 3)
    asked.renewChallenge()
    t.equal(interview(0, asked), 6)
    t.equal(interview(0, server({ challengesInfo: false })), 5, 'an old server tells its info at once')
    let questions = queries.interviews.ask(shards[0]!).length
    for (let n = 0; n < 100; n += 1) {
      const challenge = Buffer.from([255, 255, 255, 255, 0x41, n, 9, 9, 9])
      questions += queries.interviews.hear(shards[0]!, challenge, clock.monotonicMs()).length
    }
    t.equal(questions, 3 + 3 * 3)
  },
)

t.test('long lists are split for Source, and cut to one datagram for GoldSrc', async t => {
  const { answer, challengeOf, interview, shards, queries, clock } = desk([{ group: 1 }])
  const crowd = Array.from({ length: 200 }, (_, index) => player(`somebody-${index}`))
  interview(0, server({ players: crowd, slots: 255 }))
  const datagrams = answer(Buffer.concat([PLAYERS, challengeOf()]))
  t.equal(datagrams.length, 4)
  t.ok(datagrams.every(one => one.readInt32LE() === -2 && one.length <= 1_400))
  clock.advance(1_000)
  queries.interviews.ask(shards[0]!)
  const info = Buffer.from(answer(Buffer.concat([INFO, challengeOf()]))[0]!)
  info.writeUInt8(48, 5)
  queries.interviews.hear(shards[0]!, info, clock.monotonicMs())
  clock.advance(1_000)
  const [whole, ...more] = answer(Buffer.concat([PLAYERS, challengeOf()]))
  t.same(more, [])
  t.ok(whole!.length <= 1_400 && readPlayers(whole!).length > 40)
})
