import fc from 'fast-check'
import t from 'tap'
import { ManualClock } from '../../../../lib/clock.ts'
import { TOLD_FRESH_MS } from '../../../../proxy/games/fleet-numbers.ts'
import { ANSWERS_FRESH_MS } from '../../../../proxy/games/fresh-answers.ts'
import { ANSWER_BYTES_MAX, sampAdapter } from '../../../../proxy/games/samp/samp-adapter.ts'
import { cipheredOpenRequest } from '../../../../proxy/games/samp/handshake.ts'
import {
  decodeExtra,
  decodeInformation,
  decodePlayers,
  decodeRules,
} from '../../../../proxy/games/samp/query-answer.ts'
import {
  answerExtra,
  answerInformation,
  answerPlayers,
  answerRules,
  encodeQuery,
  type ExtraInformation,
  HEADER_BYTES,
  type ListedPlayer,
  queryKindOf,
  type QueryKind,
  type Rule,
  type ServerInformation,
} from '../../../../proxy/games/samp/query.ts'
import { keyedHash } from '../../../../proxy/udp/keyed-hash.ts'
import { carrierWorld } from '../../support/carrier-world.ts'
import { arena, type RouteSketch, snapshot, token } from '../../support/routes.ts'

const ADDRESS = Uint8Array.of(203, 0, 113, 7)
const PUBLIC_PORT = 7_700

interface Facts extends ServerInformation {
  readonly names: readonly ListedPlayer[]
  readonly rules: readonly Rule[]
  readonly extra: ExtraInformation | undefined
}

function facts(hostName: string, names: readonly ListedPlayer[], over: Partial<Facts> = {}): Facts {
  return {
    hostName,
    password: false,
    players: names.length,
    playersMax: 50,
    gameMode: `mode of ${hostName}`,
    language: 'EN',
    names,
    rules: [{ name: 'version', value: hostName }],
    extra: undefined,
    ...over,
  }
}

const player = (name: string, score = 0): ListedPlayer => ({ name, score })
const crowd = (size: number): readonly ListedPlayer[] =>
  Array.from({ length: size }, (_, n) => player(`somebody-${n}`, n))

/** As a real server does it. */
function serverAnswer(request: Buffer, told: Facts): Buffer | undefined {
  switch (queryKindOf(request)) {
    case 'information':
      return answerInformation(request, told)
    case 'players':
      return answerPlayers(request, told.names)
    case 'rules':
      return answerRules(request, told.rules)
    case 'extra':
      return told.extra === undefined ? undefined : answerExtra(request, told.extra)
    case 'ping':
    case 'remoteConsole':
    case undefined:
      return undefined
  }
}

function desk(routes: readonly RouteSketch[], name?: string) {
  const { carrier, joined } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot(routes))
  const clock = new ManualClock()
  const shards = carrier.routes.shardsOf(arena)
  const queries = sampAdapter.openQueries({ fleet: arena, name, hash: keyedHash(Buffer.alloc(32, 7)) })
  const answer = (query: Buffer) =>
    queries.answer(query, '192.0.2.1', { shards, port: PUBLIC_PORT }, clock.monotonicMs())
  const ask = (kind: QueryKind): Buffer | undefined => {
    const given = answer(encodeQuery(kind, ADDRESS, PUBLIC_PORT, 0x1234_5678))
    return given.kind === 'reply' ? given.datagrams[0] : undefined
  }
  const hear = (index: number, datagram: Buffer) =>
    queries.interviews.hear(shards[index]!, datagram, clock.monotonicMs())
  /** A round of questions to the n-th shard. @returns the kinds that it was asked for */
  const interview = (index: number, told: Facts): readonly (QueryKind | undefined)[] => {
    const asked: (QueryKind | undefined)[] = []
    const waiting = [...queries.interviews.ask(shards[index]!)]
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      asked.push(queryKindOf(next))
      const given = serverAnswer(next, told)
      if (given !== undefined) waiting.push(...hear(index, given))
    }
    return asked
  }
  const seen = () => decodeInformation(ask('information')!)!
  const names = () => decodePlayers(ask('players') ?? Buffer.alloc(0))
  return { clock, shards, queries, answer, ask, hear, interview, seen, names, joined }
}

t.test('only questions are taken; handshakes and play are carried', async t => {
  const rows: [Buffer, string][] = [
    [encodeQuery('information', ADDRESS, 1), 'query'],
    [encodeQuery('ping', ADDRESS, 1), 'query'],
    [Buffer.from('SAMP12345\0x with a password'), 'query'],
    [Buffer.from('SAMP123456?'), 'query'],
    [Buffer.from('SAMP12345'), 'play'],
    [Buffer.from('samp123456i'), 'play'],
    [cipheredOpenRequest(0, 7_777), 'play'],
    [Buffer.alloc(0), 'play'],
  ]
  for (const [datagram, kind] of rows)
    t.equal(sampAdapter.classify(datagram), kind, datagram.toString('latin1'))
})

t.test('the fleet is one server: sums, and the oldest shard for all else', async t => {
  const { interview, seen, names, ask, clock } = desk([{ group: 1, slots: 40 }, { group: 2 }])
  interview(1, facts('two', [player('Bob', 7)], { playersMax: 30, language: 'DE' }))
  t.match(seen(), { hostName: 'two', players: 1, playersMax: 70, language: 'DE' }, 'the only one so far')
  clock.advance(ANSWERS_FRESH_MS)
  const extra = { discord: 'd', bannerLight: 'l', bannerDark: 'k', logo: 'g' }
  interview(0, facts('one', [player('Ann', -3), player('Zoë')], { password: true, extra }))
  t.same(seen(), {
    hostName: 'one',
    password: true,
    players: 3,
    playersMax: 70,
    gameMode: 'mode of one',
    language: 'EN',
  })
  t.same(names(), [player('Ann', -3), player('Zoë'), player('Bob', 7)])
  t.same(decodeRules(ask('rules')!), [{ name: 'version', value: 'one' }])
  t.same(decodeExtra(ask('extra')!), extra)
})

t.test("the configured name is shown instead of the shard's, a byte per character", async t => {
  const { interview, seen } = desk([{ group: 1 }], 'Fünf Ringe 五')
  interview(0, facts('one', []))
  t.equal(seen().hostName, 'Fünf Ringe ?')
})

t.test('before any shard has answered, routes and flows say how many there are', async t => {
  const { seen, names, ask, joined } = desk([
    { group: 1, slots: 10 },
    { group: 2, slots: 20 },
  ])
  joined('192.0.2.9', 1_000)
  t.match(seen(), { hostName: 'arena', players: 1, playersMax: 30 })
  t.same(names(), [])
  t.same(decodeRules(ask('rules')!), [])
  t.equal(ask('extra'), undefined, 'SA:MP servers do not know it')
})

t.test('a shard that has gone silent, or takes nobody, counts with what is known of it', async t => {
  const { interview, seen, names, clock } = desk([
    { group: 1, slots: 50 },
    { group: 2, admission: 'closed' },
  ])
  interview(0, facts('one', [player('Ann')], { playersMax: 20 }))
  interview(1, facts('two', [player('Bob')], { playersMax: 20 }))
  t.match(seen(), { players: 2, playersMax: 21 })
  clock.advance(TOLD_FRESH_MS + 1)
  t.match(seen(), { hostName: 'one', players: 0, playersMax: 50 })
  t.same(names(), [])
})

t.test('with more than a hundred players there is no list, as with a real server', async t => {
  const { interview, seen, answer, names, clock } = desk([{ group: 1 }, { group: 2 }])
  interview(0, facts('one', crowd(60), { playersMax: 1_000 }))
  interview(1, facts('two', crowd(40), { playersMax: 1_000 }))
  t.equal(names()?.length, 100)
  interview(1, facts('two', crowd(41), { playersMax: 1_000 }))
  clock.advance(ANSWERS_FRESH_MS)
  t.same(answer(encodeQuery('players', ADDRESS, 1)), { kind: 'drop', reason: 'query-refused' })
  t.equal(seen().players, 101)
})

t.test('a shard is asked for its players where it has some and tells them', async t => {
  const { interview, names, clock } = desk([{ group: 1, slots: 1_000 }])
  const first: readonly QueryKind[] = ['information', 'rules', 'extra']
  t.same(interview(0, facts('one', [])), first)
  t.same(interview(0, facts('one', crowd(100))), [...first, 'players'])
  t.equal(names()?.length, 100)
  t.same(interview(0, facts('one', crowd(101))), first)
  t.same(interview(0, facts('one', [])), first)
  clock.advance(ANSWERS_FRESH_MS)
  t.same(names(), [], 'who has left is not listed')
})

t.test('an answer that belongs to no question of this round says nothing', async t => {
  const { queries, shards, hear, interview, seen, clock } = desk([{ group: 1 }])
  interview(0, facts('one', []))
  const lie = facts('lie', crowd(9))
  const old = queries.interviews.ask(shards[0]!)
  const present = queries.interviews.ask(shards[0]!)
  const foreign = encodeQuery('information', ADDRESS, shards[0]!.port)
  for (const question of [...old, foreign]) t.same(hear(0, serverAnswer(question, lie) ?? question), [])
  const whole = serverAnswer(present[0]!, lie)!
  t.same(hear(0, whole.subarray(0, -1)), [], 'cut')
  t.same(hear(0, Buffer.concat([whole, Buffer.alloc(1)])), [], 'too long')
  clock.advance(ANSWERS_FRESH_MS)
  t.equal(seen().hostName, 'one')
  t.match(hear(0, whole), { length: 1 }, 'the right one is taken')
  t.same(hear(0, whole), [], 'once')
  clock.advance(ANSWERS_FRESH_MS)
  t.equal(seen().hostName, 'lie')
})

t.test('a ping comes back whole; the remote console and damaged questions get nothing', async t => {
  const { answer } = desk([{ group: 1 }])
  const ping = encodeQuery('ping', ADDRESS, PUBLIC_PORT, 0xdead_beef)
  t.same(answer(ping), { kind: 'reply', datagrams: [ping] })
  const rows: [Buffer, string][] = [
    [encodeQuery('remoteConsole', ADDRESS, 1), 'query-refused'],
    [Buffer.from('SAMP123456x\x06\0secret\x04\0exit'), 'query-refused'],
    [Buffer.concat([encodeQuery('information', ADDRESS, 1), Buffer.alloc(1)]), 'query-invalid'],
    [ping.subarray(0, -1), 'query-invalid'],
    [Buffer.from('SAMP123456d'), 'query-invalid'],
  ]
  for (const [query, reason] of rows) t.same(answer(query), { kind: 'drop', reason })
})

t.test(
  'whatever shards say and strangers ask, answers repeat their question and stay within bounds',
  async () => {
    const text = (maxLength: number) =>
      fc.uint8Array({ maxLength }).map(bytes => Buffer.from(bytes).toString('latin1'))
    const told = fc
      .record({
        names: fc.array(fc.record({ name: text(255), score: fc.integer() }), { maxLength: 110 }),
        rules: fc.array(fc.record({ name: text(255), value: text(255) }), { maxLength: 70 }),
        over: fc.record({
          players: fc.integer({ min: 0, max: 0xffff }),
          playersMax: fc.integer({ min: 0, max: 0xffff }),
        }),
      })
      .map(({ names, rules, over }) => facts('any', names, { rules, ...over }))
    const query = fc
      .tuple(
        fc.uint8Array({ minLength: 6, maxLength: 6 }),
        fc.constantFrom('i', 'c', 'r', 'o', 'p', 'x', '?'),
      )
      .map(([address, letter]) => Buffer.concat([Buffer.from('SAMP'), address, Buffer.from(letter)]))
    fc.assert(
      fc.property(fc.array(told, { minLength: 1, maxLength: 3 }), query, (servers, question) => {
        const { interview, answer } = desk(servers.map((_, n) => ({ group: n + 1, slots: 0xffff })))
        for (const [index, one] of servers.entries()) interview(index, one)
        const given = answer(question)
        if (given.kind === 'drop') return true
        const [datagram, ...more] = given.datagrams
        return (
          more.length === 0 &&
          datagram!.length <= ANSWER_BYTES_MAX &&
          datagram!.subarray(0, HEADER_BYTES).equals(question)
        )
      }),
      { numRuns: 300 },
    )
  },
)
