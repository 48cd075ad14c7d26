import t from 'tap'
import { SELECTED_IDS_MAX } from '../../../proto/contract/admin.ts'
import {
  hostPort,
  idPrefix,
  idPrefixes,
  isHostPort,
  label,
  reason,
  wholeNumber,
} from '../../../cli/arguments/option-values.ts'

t.test('addresses are host and port', async t => {
  for (const text of ['127.0.0.1:7400', 'node-1.example:1', '[::1]:65535']) t.equal(hostPort(text), text)
  for (const text of ['', '7400', 'host', 'host:', 'host:0', 'host:65536', '::1:7400', 'a b:1'])
    t.notOk(isHostPort(text), text)
})

t.test('labels are gathered', async t => {
  t.strictSame(label('tier=gold', { zone: 'a' }), { zone: 'a', tier: 'gold' })
  t.strictSame(label('a=1,b='), { a: '1', b: '' })
  t.throws(() => label('tier'))
  t.throws(() => label('=gold'))
})

t.test('whole numbers keep their bounds', async t => {
  t.equal(wholeNumber(1, 10)('10'), 10)
  for (const text of ['0', '11', '1.5', '-1', 'x', '']) t.throws(() => wholeNumber(1, 10)(text), text)
})

t.test('ids and their beginnings are taken, anything else is refused', async t => {
  for (const text of ['arena-1', 'arena-', 'k3v9', 'a']) t.equal(idPrefix(text), text)
  for (const text of ['', '-a', 'Arena', 'a b', 'a/b', 'x'.repeat(64)]) t.throws(() => idPrefix(text), text)
})

t.test(
  'more ids or labels than a request carries are refused as they come: gathering them would take long',
  async t => {
    const ids = Array.from({ length: SELECTED_IDS_MAX }, () => 'a')
    t.throws(() => idPrefixes('b', ids), /At most 10000/)
    const pairs = Array.from({ length: 65 }, (_, index) => `k${index}=v`)
    t.throws(() => label(pairs.join(',')), /At most 64/)
    t.equal(Object.keys(label(pairs.slice(1).join(','))).length, 64)
  },
)

t.test('a reason is one line of text', async t => {
  t.equal(reason('aimbot, 3rd time'), 'aimbot, 3rd time')
  t.equal(reason('x'.repeat(500)).length, 200)
  for (const text of ['a\nb', 'a\tb', '\u001b[31m', '\u0085']) t.throws(() => reason(text))
})
