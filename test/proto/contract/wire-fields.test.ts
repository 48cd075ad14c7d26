import t from 'tap'
import { ipAddress, shardId } from '../../../proto/contract/ids.ts'
import { integer, text, textMap } from '../../../proto/contract/wire-fields.ts'

t.test('a refused value without a text of its own is refused like any other', async t => {
  for (const raw of [
    { toString: 1, valueOf: 1 },
    Object.create(null),
    JSON.parse('['.repeat(9_000) + ']'.repeat(9_000)),
  ])
    for (const field of [shardId, ipAddress, integer(0, 1)])
      t.throws(() => field.decode(raw, 'body.x'), { code: 'SWY_WIRE_INVALID', message: /^body\.x: / })
})

t.test(
  'what a peer sent is shown in one short printable line: the message goes back to it and into logs',
  async t => {
    for (const [field, raw] of [
      [ipAddress, `\u001b[2J\n\u009b${'x'.repeat(5_000)}`],
      [shardId, '\u202e\u009b31m'],
      [textMap(4_096, 10), { ['k'.repeat(4_000)]: 5 }],
      [textMap(4_096, 10), { 'a\nb\u202e': 5 }],
    ] as const)
      t.throws(() => field.decode(raw, 'x'), { message: /^[^\p{Cc}\u2028-\u202e]{1,250}$/u })
  },
)

t.test('a control character of the second kind is refused as those of the first are', async t => {
  for (const raw of ['\u0080', 'a\u009b31m', '\u009f'])
    t.throws(() => text(20).decode(raw, 'x'), { message: /has control characters/ })
  t.equal(text(20).decode('a\tb\nü\u00a0', 'x'), 'a\tb\nü\u00a0')
})

t.test('a negative zero is a zero, so that it is written as it was read', async t => {
  t.ok(Object.is(integer(0, 1).decode(-0, 'x'), 0))
})
