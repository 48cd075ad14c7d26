import fc from 'fast-check'
import t from 'tap'
import { TOLD_FRESH_MS } from '../../../../proxy/games/fleet-numbers.ts'
import { ANSWERS_FRESH_MS } from '../../../../proxy/games/fresh-answers.ts'
import { quake3Adapter } from '../../../../proxy/games/quake3/quake3-adapter.ts'
import { ANSWER_BYTES_MAX } from '../../../../proxy/games/quake3/quake3-answer.ts'
import { outOfBand, readQ3Info, readQ3Status } from '../../../games/quake3/q3-probe.ts'
import { type Q3Facts, Q3Server } from '../../../games/quake3/q3-server.ts'
import { queryWorld } from '../../support/query-world.ts'
import type { RouteSketch } from '../../support/routes.ts'

const player = (name: string, ping = 40) => ({ name, score: 3, ping })
const server = (facts: Partial<Q3Facts>) => new Q3Server(facts)

function desk(routes: readonly RouteSketch[], name?: string) {
  const world = queryWorld(quake3Adapter, routes, name)
  const info = (words = 'getinfo xyz') => readQ3Info(world.answer(outOfBand(words))[0]!)
  const status = (words = 'getstatus') => readQ3Status(world.answer(outOfBand(words))[0]!)
  return { ...world, info, status }
}

t.test('what a datagram is', async t => {
  const rows: [string, string][] = [
    ['getinfo', 'query'],
    ['getinfo xxx', 'query'],
    ['getinfo\n', 'query'],
    ['getstatus\0', 'query'],
    ['GetStatus 123\n', 'query'],
    ['rcon secret status', 'query'],
    ['srcon HMAC-MD4 TIME 0123456789abcdef status', 'query'],
    ['getchallenge', 'handshake'],
    ['getchallenge 123 quake3', 'handshake'],
    ['connect "\\protocol\\71"', 'play'],
    ['getinformation', 'play'],
    ['disconnect', 'play'],
    ['', 'play'],
  ]
  for (const [words, kind] of rows) t.equal(quake3Adapter.classify(outOfBand(words)), kind, words)
  t.equal(quake3Adapter.classify(Buffer.from('\x01\0\0\0getinfo')), 'play', 'in a connection')
  t.equal(quake3Adapter.classify(Buffer.from('')), 'play')
})

t.test('the remote console and broken questions get no answer', async t => {
  const { interview, refusal } = desk([{ group: 1 }])
  interview(0, server({}))
  t.equal(refusal(outOfBand('rcon secret map q3dm1')), 'query-invalid')
  t.equal(refusal(outOfBand(`getinfo ${'x'.repeat(129)}`)), 'query-invalid', 'as servers do')
  t.equal(refusal(outOfBand(`getinfo ${'x'.repeat(128)}`)), undefined)
})

t.test('before any shard has answered there is no answer: its protocol is not known', async t => {
  const { interview, refusal } = desk([{ group: 1 }])
  t.equal(refusal(outOfBand('getinfo')), 'query-early')
  interview(0, server({}))
  const later = desk([{ group: 1 }])
  later.interview(0, server({}))
  t.equal(later.refusal(outOfBand('getinfo')), undefined)
})

t.test('the fleet is one server: sums, and the oldest shard for all else', async t => {
  const { interview, info, status } = desk([
    { group: 1, slots: 30 },
    { group: 2, slots: 9 },
  ])
  interview(
    0,
    server({ name: 'one', map: 'a', slots: 20, privateSlots: 4, players: [player('Ann'), player('Bot', 0)] }),
  )
  interview(1, server({ name: 'two', map: 'b', slots: 12, players: [player('Bob')] }))
  t.match(info(), {
    challenge: 'xyz',
    hostname: 'one',
    mapname: 'a',
    clients: '3',
    sv_maxclients: '25',
    g_humanplayers: '2',
    protocol: '71',
    gamename: 'Quake3Arena',
  })
  const { keys, players } = status('getstatus 4711')
  t.match(keys, {
    challenge: '4711',
    sv_hostname: 'one',
    sv_maxclients: '25',
    version: 'ioq3 1.36',
    mapname: 'a',
  })
  t.notOk('sv_privateClients' in keys, 'lists would take them off the slots once more')
  t.same(
    players.map(({ name, ping }) => [name, ping]),
    [
      ['Ann', 40],
      ['Bot', 0],
      ['Bob', 40],
    ],
  )
})

t.test('a challenge that would break the answer is not repeated', async t => {
  const { interview, info } = desk([{ group: 1 }])
  interview(0, server({}))
  t.notOk('challenge' in info('getinfo a\\clients\\99'))
  t.equal(info('getinfo a\\clients\\99')['clients'], '0')
  t.notOk('challenge' in info('getinfo'))
  t.equal(info('getinfo 0x1234\nmore')['challenge'], '0x1234')
})

t.test(
  "the configured name is shown instead of the shard's, without what would break the answer",
  async t => {
    const { interview, info, status } = desk([{ group: 1 }], 'Fünf\\Ringe;')
    interview(0, server({}))
    t.equal(Buffer.from(info()['hostname'] ?? '', 'latin1').toString(), 'FünfRinge')
    t.match(status().keys, { sv_hostname: info()['hostname'] })
  },
)

t.test('a shard that has gone silent, or takes nobody, counts with what is known of it', async t => {
  const { interview, info, status, clock, joined } = desk([
    { group: 1, slots: 50 },
    { group: 2, admission: 'closed' },
  ])
  interview(0, server({ players: [player('Ann')] }))
  interview(1, server({ players: [player('Bob')] }))
  t.match(info(), { clients: '2', sv_maxclients: '17' })
  clock.advance(TOLD_FRESH_MS + 1)
  joined('192.0.2.9', 1_000)
  t.match(info(), { hostname: 'one', clients: '1', sv_maxclients: '50', g_humanplayers: '1' })
  t.same(status().players, [])
})

t.test('only the shard itself can answer for it', async t => {
  const { shards, queries, clock, refusal } = desk([{ group: 1 }])
  queries.interviews.ask(shards[0]!)
  for (const answer of server({}).answer(outOfBand('getinfo guessed')))
    queries.interviews.hear(shards[0]!, answer, clock.monotonicMs())
  t.equal(refusal(outOfBand('getinfo')), 'query-early')
})

t.test('an answer is one datagram, however many play and whatever a server tells', async t => {
  const { interview, answer, info, clock } = desk([{ group: 1 }, { group: 2 }])
  const crowd = Array.from({ length: 60 }, (_, index) => player(`somebody-called-number-${index}`))
  const more = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [`g_setting${index}`, 'x'.repeat(40)]),
  )
  interview(0, server({ slots: 64, players: crowd, more }))
  clock.advance(ANSWERS_FRESH_MS)
  const [whole, ...others] = answer(outOfBand(`getstatus ${'c'.repeat(128)}`))
  t.same(others, [])
  t.ok(whole!.length <= ANSWER_BYTES_MAX && whole!.length > ANSWER_BYTES_MAX - 40)
  t.ok(readQ3Status(whole!).players.length > 5)
  t.match(readQ3Status(whole!).keys, { sv_maxclients: '164' })
  t.equal(info()['clients'], '60')
})

t.test('no bytes throw, in a question or from a shard', async () => {
  const world = desk([{ group: 1 }])
  world.interview(0, server({ players: [player('Ann')] }))
  const words = fc.constantFrom(
    'getinfo',
    'getstatus ',
    'rcon ',
    'infoResponse\n\\',
    'statusResponse\n\\a\\b\n1 2 "',
  )
  const garbage = fc
    .tuple(words, fc.uint8Array({ maxLength: 300 }))
    .map(([text, tail]) => Buffer.concat([outOfBand(text), tail]))
  fc.assert(
    fc.property(garbage, bytes => {
      world.queries.interviews.ask(world.shards[0]!)
      const again = world.queries.interviews.hear(world.shards[0]!, bytes, world.clock.monotonicMs())
      world.clock.advance(ANSWERS_FRESH_MS)
      const replies = world.answer(bytes)
      return again.length === 0 && replies.every(({ length }) => length <= ANSWER_BYTES_MAX)
    }),
  )
})
