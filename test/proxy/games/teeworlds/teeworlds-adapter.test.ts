import fc from 'fast-check'
import t from 'tap'
import { CHALLENGE_EPOCH_MS } from '../../../../proxy/games/address-challenges.ts'
import { TOLD_FRESH_MS } from '../../../../proxy/games/fleet-numbers.ts'
import { ANSWERS_FRESH_MS } from '../../../../proxy/games/fresh-answers.ts'
import { teeworldsAdapter } from '../../../../proxy/games/teeworlds/teeworlds-adapter.ts'
import {
  EXTENDED,
  EXTENDED_TOKEN,
  PLAIN,
  readExtended,
  readPlain,
  readSeven,
  readSixtyFour,
  readToken,
  sevenConnect,
  sevenKeepAlive,
  sevenQuestion,
  SIXTY_FOUR,
  tokenRequest,
} from '../../../games/teeworlds/tw-probe.ts'
import { type TwFacts, TwServer } from '../../../games/teeworlds/tw-server.ts'
import { queryWorld } from '../../support/query-world.ts'
import type { RouteSketch } from '../../support/routes.ts'

const DATAGRAM_BYTES_MAX = 1_400
const player = (name: string, watches = false) => ({ name, clan: 'clan', score: 7, watches })
const crowd = (count: number) => Array.from({ length: count }, (_, index) => player(`somebody ${index}`))
const server = (facts: Partial<TwFacts>) => new TwServer(facts)

function desk(routes: readonly RouteSketch[], name?: string) {
  const world = queryWorld(teeworldsAdapter, routes, name)
  const plain = () => readPlain(world.answer(PLAIN)[0]!)
  const extended = () => readExtended(world.answer(EXTENDED))
  const sixtyFour = () => readSixtyFour(world.answer(SIXTY_FOUR))
  const token = (ip?: string) => readToken(world.answer(tokenRequest(), ip)[0]!)
  const seven = () => readSeven(world.answer(sevenQuestion(token(), -4711))[0]!)
  return { ...world, plain, extended, sixtyFour, token, seven }
}

t.test('what a datagram is', async t => {
  const rows: [Buffer | string, string][] = [
    [PLAIN, 'query'],
    [SIXTY_FOUR, 'query'],
    [EXTENDED, 'query'],
    ['\xff'.repeat(10) + 'gie2', 'query'],
    ['\xff'.repeat(6), 'query'],
    ['\x10\0\0\x01TKEN\xff\xff\xff\xff', 'handshake'],
    ['\x10\0\0\x01', 'handshake'],
    ['\x10\0\0\0', 'play'],
    ['\x10\0\0\x04bye\0', 'play'],
    ['\0\x01\x01\x40\x01', 'play'],
    [tokenRequest(), 'query'],
    [sevenQuestion(1, 2), 'query'],
    [sevenConnect(1), 'handshake'],
    [sevenKeepAlive(1), 'play'],
    [tokenRequest().fill(1, 3, 7), 'play'],
    ['', 'play'],
  ]
  for (const [bytes, kind] of rows) {
    const datagram = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    t.equal(teeworldsAdapter.classify(datagram), kind, datagram.toString('hex', 0, 16))
  }
})

t.test('connections are translated for those who have their token from this listener', async t => {
  const { clock, hash, token } = desk([{ group: 1 }])
  const connect = (own: number, ip: string) =>
    teeworldsAdapter.openTranslator!({ ip, hash, clock }).toShard(sevenConnect(own, 9))
  t.same(connect(token(), '192.0.2.1'), tokenRequest(9))
  t.same(connect(token(), '192.0.2.2'), sevenConnect(token(), 9), 'another address')
  const old = token()
  clock.advance(2 * CHALLENGE_EPOCH_MS)
  t.same(connect(old, '192.0.2.1'), sevenConnect(old, 9), 'too old')
})

t.test('before any shard has answered there is no answer: its version is not known', async t => {
  const { refusal, token, interview, clock } = desk([{ group: 1 }])
  for (const question of [PLAIN, SIXTY_FOUR, EXTENDED]) t.equal(refusal(question), 'query-early')
  t.equal(refusal(sevenQuestion(token(), 1)), 'query-early')
  interview(0, server({ speaks: 'six' }))
  clock.advance(ANSWERS_FRESH_MS)
  t.equal(refusal(PLAIN), undefined)
  t.equal(refusal(sevenQuestion(token(), 1)), 'query-early', 'nobody speaks 0.7')
})

for (const speaks of ['six', 'ddnet'] as const)
  t.test(`the fleet is one server in 0.6 (${speaks})`, async t => {
    const { interview, plain, extended, sixtyFour } = desk([{ group: 1, slots: 7 }, { group: 2 }])
    interview(0, server({ speaks, name: 'one', map: 'a', players: [player('Ann'), player('Wanda', true)] }))
    interview(1, server({ speaks, name: 'two', map: 'b', slots: 9, players: [player('Bob')] }))
    const expected = {
      version: '0.6 626fce9a778df4d4',
      name: 'one',
      map: 'a',
      gameType: 'CTF',
      numbers: [2, 15, 3, 16],
    }
    t.match(plain(), { ...expected, token: 0x2a })
    t.match(sixtyFour(), { ...expected, token: 0x2a })
    t.match(extended(), { ...expected, token: EXTENDED_TOKEN, crc: speaks === 'ddnet' ? '12345' : '0' })
    for (const { clients } of [plain(), sixtyFour(), extended()])
      t.same(
        clients.map(({ name, clan, role }) => [name, clan, role]),
        [
          ['Ann', 'clan', 1],
          ['Wanda', 'clan', 0],
          ['Bob', 'clan', 1],
        ],
      )
  })

for (const speaks of ['seven', 'ddnet'] as const)
  t.test(`the fleet is one server in 0.7 (${speaks})`, async t => {
    const { interview, seven, token } = desk([{ group: 1 }, { group: 2 }])
    t.equal(interview(0, server({ speaks, name: 'one', players: [player('Ann'), player('Wanda', true)] })), 3)
    interview(1, server({ speaks, players: [player('Bob')] }))
    t.match(seven(), {
      token: -4711,
      given: token(),
      version: '0.7.5',
      name: 'one',
      map: 'ctf5',
      numbers: [2, 14, 3, 16],
    })
    t.same(
      seven().clients.map(({ name, role }) => [name, role]),
      [
        ['Ann', 0],
        ['Wanda', 1],
        ['Bob', 0],
      ],
    )
  })

t.test('0.7 gets nothing without a token, and a token holds for one address and a while', async t => {
  const { interview, token, refusal, answer, clock } = desk([{ group: 1 }])
  interview(0, server({}))
  const mine = token()
  t.equal(refusal(sevenQuestion(mine, 1)), undefined)
  t.equal(refusal(sevenQuestion(mine, 1), '192.0.2.2'), 'query-invalid', 'of another address')
  t.equal(refusal(sevenQuestion(mine + 1, 1)), 'query-invalid')
  t.same(answer(tokenRequest(undefined, 100)), [], 'a request has to be longer than what it gets')
  t.same(answer(tokenRequest(0xff_ff_ff_ff)), [])
  clock.advance(2 * CHALLENGE_EPOCH_MS)
  t.equal(refusal(sevenQuestion(mine, 1)), 'query-invalid')
})

t.test('a fleet that is too big for a list shows as much as that list takes, and a free place', async t => {
  const { interview, plain, extended, sixtyFour, seven } = desk([{ group: 1 }, { group: 2 }])
  interview(0, server({ name: 'a name of thirty-two characters.', slots: 64, players: crowd(64) }))
  interview(1, server({ slots: 64, players: crowd(60) }))
  t.match(plain(), { numbers: [15, 16, 15, 16], name: 'a name of thirty-two characters. [124/128]' })
  t.match(sixtyFour(), { numbers: [63, 64, 63, 64] })
  t.equal(sixtyFour().clients.length, 63)
  t.match(extended(), { numbers: [124, 126, 124, 128] })
  t.equal(extended().clients.length, 124)
  t.match(seven(), { numbers: [63, 64, 63, 64] })
  t.equal(seven().clients.filter(({ name }) => name !== '').length > 20, true)
})

t.test('who is counted without a name has an entry all the same', async t => {
  const { interview, plain, joined, clock, seven } = desk([{ group: 1 }, { group: 2 }], 'Ringe')
  interview(0, server({ players: [player('Ann')] }))
  interview(1, server({ players: [player('Bob')] }))
  clock.advance(TOLD_FRESH_MS + 1)
  interview(0, server({ players: [player('Ann')] }))
  for (const port of [1, 2, 3, 4, 5, 6]) joined('192.0.2.9', port)
  const { name, numbers, clients } = plain()
  t.match(name, /^Ringe \[4\/108\]$/)
  t.same(numbers, [4, 16, 4, 16])
  t.same(
    clients.map(client => client.name),
    ['Ann', '(connecting)', '(connecting)', '(connecting)'],
  )
  t.equal(seven().clients.length, 4)
})

t.test('a shard that takes nobody new counts with those who are there', async t => {
  const { interview, extended } = desk([{ group: 1, admission: 'closed' }])
  interview(0, server({ players: [player('Ann')] }))
  t.same(extended().numbers, [1, 1, 1, 1])
})

t.test('only the shard itself can answer for it', async t => {
  const { queries, shards, clock, refusal } = desk([{ group: 1 }])
  queries.interviews.ask(shards[0]!)
  for (const question of [PLAIN, EXTENDED])
    for (const answer of server({}).answer(question))
      queries.interviews.hear(shards[0]!, answer, clock.monotonicMs())
  t.equal(refusal(PLAIN), 'query-early')
})

t.test('parts of a list that come late, twice or from nowhere add nobody', async t => {
  const { queries, shards, clock, extended, interview } = desk([{ group: 1 }])
  const big = server({ slots: 64, players: crowd(50) })
  const heard: Buffer[] = []
  interview(0, { answer: question => big.answer(question).map(answer => (heard.push(answer), answer)) })
  for (const answer of heard) queries.interviews.hear(shards[0]!, answer, clock.monotonicMs())
  t.equal(extended().clients.length, 50)
  queries.interviews.ask(shards[0]!)
  queries.interviews.hear(shards[0]!, heard[0]!, clock.monotonicMs())
  clock.advance(ANSWERS_FRESH_MS)
  t.equal(extended().clients.length, 20, 'the first part of the next round replaces all')
})

t.test('no bytes throw, and no answer is longer than clients read', async () => {
  const world = desk([{ group: 1 }])
  world.interview(0, server({ slots: 64, players: crowd(64) }))
  const beginnings = [PLAIN, EXTENDED, SIXTY_FOUR, tokenRequest().subarray(0, 12), sevenQuestion(1, 1)]
  const heads = ['inf3', 'iext', 'iex+'].map(word => Buffer.from(`${'\xff'.repeat(10)}${word}`, 'latin1'))
  const garbage = fc
    .tuple(fc.constantFrom(...beginnings, ...heads), fc.nat({ max: 20 }), fc.uint8Array({ maxLength: 600 }))
    .map(([head, cut, tail]) =>
      Buffer.concat([head.subarray(0, head.length - Math.min(cut, head.length)), tail]),
    )
  fc.assert(
    fc.property(garbage, bytes => {
      teeworldsAdapter.classify(bytes)
      world.queries.interviews.ask(world.shards[0]!)
      const again = world.queries.interviews.hear(world.shards[0]!, bytes, world.clock.monotonicMs())
      world.clock.advance(ANSWERS_FRESH_MS)
      const replies = world.answer(bytes)
      return (
        again.length <= 1 &&
        replies.length <= 4 &&
        replies.every(({ length }) => length <= DATAGRAM_BYTES_MAX)
      )
    }),
  )
})
