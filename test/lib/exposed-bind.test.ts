import t from 'tap'
import { isLoopback } from '../../lib/exposed-bind.ts'

const cases: readonly (readonly [address: string, loopback: boolean])[] = [
  ['127.0.0.1', true],
  ['127.255.3.4', true],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.example.org', false],
  ['1::1', false],
  ['::2', false],
  ['::ffff:10.0.0.1', false],
  ['', false],
]
for (const [address, loopback] of cases)
  t.test(`${JSON.stringify(address)} is ${loopback ? '' : 'not '}loopback`, async t => {
    t.equal(isLoopback(address), loopback)
  })
