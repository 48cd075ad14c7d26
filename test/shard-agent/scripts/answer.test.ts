import fc from 'fast-check'
import t from 'tap'
import {
  type Answer,
  ANSWER_BYTES_MAX,
  answerText,
  failure,
  ok,
  rowsThatFit,
} from '../../../shard-agent/scripts/answer.ts'
import { STATE_PART_BYTES_MAX } from '../../../shard-agent/scripts/value-parts.ts'
import { anyCharacter } from '../../support/any-character.ts'

const TABLE: readonly (readonly [Answer, string, object])[] = [
  [ok(), 'OK', { ok: true }],
  [
    ok({ name: 'epoch', value: '9007199254740991' }, { name: 'repeated', value: true }),
    'OK|9007199254740991|1',
    { ok: true, epoch: '9007199254740991', repeated: true },
  ],
  [failure('FENCED', 'a|b\nc'), 'ERR|FENCED|a b c', { ok: false, code: 'FENCED', text: 'a|b\nc' }],
  [
    failure('BUSY', 'plays on a-1', 1_499.2),
    'ERR|BUSY|plays on a-1|1500',
    { ok: false, code: 'BUSY', text: 'plays on a-1', retryAfterMs: 1_500 },
  ],
  [
    ok({ name: 'total', value: 3 }, { name: 'value', value: 'a|b\n', raw: true }),
    'OK|3|a|b\n',
    { ok: true, total: 3, value: 'a|b\n' },
  ],
  [
    {
      kind: 'rows',
      fields: [{ name: 'total', value: 2 }],
      name: 'players',
      rows: [
        [
          { name: 'account', value: 'pat' },
          { name: 'x', value: -12.5 },
        ],
        [
          { name: 'account', value: 'kim' },
          { name: 'x', value: 0 },
        ],
      ],
    },
    'OK|2|pat|-12.5|kim|0',
    {
      ok: true,
      total: 2,
      players: [
        { account: 'pat', x: -12.5 },
        { account: 'kim', x: 0 },
      ],
    },
  ],
  [
    {
      kind: 'events',
      events: [{ id: 'x-1', kind: 'KICK', account: 'pat', epoch: 7, text: 'another login' }],
    },
    'OK|x-1|KICK|pat|7|another login',
    { ok: true, events: [{ id: 'x-1', kind: 'KICK', account: 'pat', epoch: '7', text: 'another login' }] },
  ],
]

t.test('answers in text and JSON', async t => {
  for (const [answer, text, json] of TABLE) {
    t.equal(answerText(answer, 'text'), text)
    t.same(JSON.parse(answerText(answer, 'json')), json)
  }
})

const anyText = fc.string({ unit: anyCharacter, maxLength: 3_000 })
const event = fc.record({
  id: fc.string({ maxLength: 32 }),
  kind: fc.constantFrom('KICK', 'FENCED', 'UNSAVED', 'DRAIN', 'CONFIG'),
  account: fc.stringMatching(/^[a-z]{1,64}$/),
  epoch: fc.nat(),
  text: anyText,
})

t.test('no answer in text is longer than a Pawn buffer, and none has a line or a field too many', async t => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 40 }), anyText, (events, text) => {
      const told = answerText({ kind: 'events', events }, 'text')
      const refused = answerText(failure('INTERNAL', text), 'text')
      const bytes = Math.max(Buffer.byteLength(told), Buffer.byteLength(refused))
      return bytes <= ANSWER_BYTES_MAX && refused.split('|').length === 3 && !/[\r\n]/.test(refused)
    }),
  )
  const part = ok(
    { name: 'total', value: 65_535 },
    { name: 'next', value: 65_535 },
    { name: 'revision', value: String(Number.MAX_SAFE_INTEGER) },
    { name: 'value', value: Buffer.alloc(STATE_PART_BYTES_MAX).toString('base64'), raw: true },
  )
  t.ok(Buffer.byteLength(answerText(part, 'text')) <= ANSWER_BYTES_MAX)
})

t.test('of rows as many are told as have room, whatever they hold', async t => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyText, fc.integer()), { maxLength: 300 }), fc.nat(40), (texts, bytes) => {
      const rows = texts.map(([look, x]) => [
        { name: 'look', value: look },
        { name: 'x', value: x / 100 },
      ])
      const fields = [{ name: 'head', value: 'h'.repeat(bytes) }]
      const count = rowsThatFit(rows, bytes + 1)
      const told = (most: number): number =>
        Buffer.byteLength(
          answerText({ kind: 'rows', fields, name: 'rows', rows: rows.slice(0, most) }, 'text'),
        )
      const isMost = count === rows.length || told(count + 1) > ANSWER_BYTES_MAX
      return told(count) <= ANSWER_BYTES_MAX && isMost
    }),
  )
  t.pass()
})
