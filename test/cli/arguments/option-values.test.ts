import t from 'tap'
import { hostPort, idPrefix, isHostPort, label, wholeNumber } from '../../../cli/arguments/option-values.ts'

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
