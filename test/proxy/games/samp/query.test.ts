import fc from 'fast-check'
import t from 'tap'
import {
  answerExtra,
  answerInformation,
  answerPlayers,
  answerRules,
  beginsLikeQuery,
  encodeQuery,
  EXTRA_TEXT_BYTES_MAX,
  HEADER_BYTES,
  HOST_NAME_BYTES_MAX,
  LISTED_PLAYERS_MAX,
  QUERY_LETTER,
  type QueryKind,
  queryKindOf,
  RULES_MAX,
  SHORT_TEXT_BYTES_MAX,
} from '../../../../proxy/games/samp/query.ts'
import {
  decodeExtra,
  decodeInformation,
  decodePlayers,
  decodeRules,
} from '../../../../proxy/games/samp/query-answer.ts'

const ADDRESS = Uint8Array.of(203, 0, 113, 7)
const KINDS = Object.keys(QUERY_LETTER) as QueryKind[]
const HEADER = '53414d50cb007107611e'

const text = (bytesMax: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength: bytesMax }).map(bytes => Buffer.from(bytes).toString('latin1'))
const information = fc.record({
  password: fc.boolean(),
  players: fc.integer({ min: 0, max: 0xffff }),
  playersMax: fc.integer({ min: 0, max: 0xffff }),
  hostName: text(HOST_NAME_BYTES_MAX),
  gameMode: text(SHORT_TEXT_BYTES_MAX),
  language: text(SHORT_TEXT_BYTES_MAX),
})
const players = fc.array(
  fc.record({ name: text(24), score: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) }),
  {
    maxLength: LISTED_PLAYERS_MAX,
  },
)
const rules = fc.array(fc.record({ name: text(255), value: text(255) }), { maxLength: RULES_MAX })
const extraText = text(EXTRA_TEXT_BYTES_MAX)
const extra = fc.record({
  discord: extraText,
  bannerLight: extraText,
  bannerDark: extraText,
  logo: extraText,
})

t.test('requests on the wire', async t => {
  const wire: Record<QueryKind, string> = {
    information: `${HEADER}69`,
    players: `${HEADER}63`,
    rules: `${HEADER}72`,
    extra: `${HEADER}6f`,
    ping: `${HEADER}7078563412`,
    remoteConsole: `${HEADER}78`,
  }
  for (const kind of KINDS) {
    const request = encodeQuery(kind, ADDRESS, 7_777, 0x1234_5678)
    t.equal(request.toString('hex'), wire[kind])
    t.equal(queryKindOf(request), kind)
  }
})

t.test('what no server answers is no query, though it begins like one', async t => {
  for (const hex of [`${HEADER}7a`, `${HEADER}6900`, `${HEADER}70`, `${HEADER}700000000000`, `${HEADER}00`]) {
    const datagram = Buffer.from(hex, 'hex')
    t.equal(queryKindOf(datagram), undefined, hex)
    t.ok(beginsLikeQuery(datagram))
  }
  t.notOk(beginsLikeQuery(Buffer.from('SAMP')))
  t.notOk(beginsLikeQuery(Buffer.from(`${HEADER}69`.replace('53', '54'), 'hex')))
})

t.test('an answer to `i` on the wire', async t => {
  const request = encodeQuery('information', ADDRESS, 7_777)
  const answer = answerInformation(request, {
    password: true,
    players: 258,
    playersMax: 500,
    hostName: 'Big',
    gameMode: 'DM',
    language: 'EN',
  })
  const hex = `${HEADER}69` + '01' + '0201' + 'f401' + '03000000426967' + '02000000444d' + '02000000454e'
  t.equal(answer.toString('hex'), hex)
})

t.test('answers to `c` and `r` on the wire', async t => {
  const list = answerPlayers(encodeQuery('players', ADDRESS, 7_777), [{ name: 'Bo', score: -2 }])
  t.equal(list?.toString('hex'), `${HEADER}63` + '0100' + '02426f' + 'feffffff')
  const rules = answerRules(encodeQuery('rules', ADDRESS, 7_777), [{ name: 'weather', value: '10' }])
  t.equal(rules.toString('hex'), `${HEADER}72` + '0100' + '0777656174686572' + '023130')
})

t.test('a server with more than 100 players does not list them', async t => {
  const list = Array.from({ length: LISTED_PLAYERS_MAX + 1 }, (_, index) => ({ name: `p${index}`, score: 0 }))
  const request = encodeQuery('players', ADDRESS, 7_777)
  t.equal(answerPlayers(request, list), undefined)
  t.equal(decodePlayers(answerPlayers(request, list.slice(1))!)?.length, LISTED_PLAYERS_MAX)
})

t.test('texts are cut, and numbers stay in their bytes', async t => {
  const request = encodeQuery('information', ADDRESS, 7_777)
  const long = 'x'.repeat(500)
  const cut = decodeInformation(
    answerInformation(request, {
      password: false,
      players: 70_000,
      playersMax: 99_999,
      hostName: long,
      gameMode: long,
      language: long,
    }),
  )
  t.equal(cut?.hostName.length, HOST_NAME_BYTES_MAX)
  t.equal(cut?.gameMode.length, SHORT_TEXT_BYTES_MAX)
  t.equal(cut?.language.length, SHORT_TEXT_BYTES_MAX)
  t.same([cut?.players, cut?.playersMax], [65_535, 65_535])
  const many = Array.from({ length: RULES_MAX + 1 }, () => ({ name: long, value: '' }))
  const told = decodeRules(answerRules(encodeQuery('rules', ADDRESS, 7_777), many))
  t.same([told?.length, told?.[0]?.name.length], [RULES_MAX, 255])
})

t.test('what is answered is read back, whatever it is', async () => {
  fc.assert(
    fc.property(information, players, rules, extra, (information, players, rules, extra) => {
      const ask = (kind: QueryKind): Buffer => encodeQuery(kind, ADDRESS, 7_777)
      const read = [
        decodeInformation(answerInformation(ask('information'), information)),
        decodePlayers(answerPlayers(ask('players'), players)!),
        decodeRules(answerRules(ask('rules'), rules)),
        decodeExtra(answerExtra(ask('extra'), extra)),
      ]
      return JSON.stringify(read) === JSON.stringify([information, players, rules, extra])
    }),
    { numRuns: 50 },
  )
})

t.test('an answer that is cut anywhere, or goes on, is none', async t => {
  const answer = answerInformation(encodeQuery('information', ADDRESS, 7_777), {
    password: false,
    players: 1,
    playersMax: 2,
    hostName: 'host',
    gameMode: 'mode',
    language: 'EN',
  })
  for (let length = 0; length < answer.length; length += 1)
    t.equal(decodeInformation(answer.subarray(0, length)), undefined, `${length} bytes`)
  t.equal(decodeInformation(Buffer.concat([answer, Buffer.alloc(1)])), undefined)
})

t.test('garbage never throws', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), fc.boolean(), (bytes, headed) => {
      const datagram = headed
        ? Buffer.concat([encodeQuery('rules', ADDRESS, 1).subarray(0, HEADER_BYTES), bytes])
        : Buffer.from(bytes)
      queryKindOf(datagram)
      for (const decode of [decodeInformation, decodePlayers, decodeRules, decodeExtra]) decode(datagram)
      return true
    }),
    { numRuns: 1_000 },
  )
})
