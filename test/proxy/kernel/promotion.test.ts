import t from 'tap'
import { isForwardable } from '../../../proxy/kernel/promotion.ts'

t.test('what ends with this machine or one of its networks is not forwarded', async t => {
  const cases: readonly (readonly [address: string, forwardable: boolean])[] = [
    ['192.0.2.1', true],
    ['127.0.0.1', false],
    ['127.9.9.9', false],
    ['2001:db8::1', true],
    ['fd91:1::1', true],
    ['::1', false],
    ['fe80::1', false],
    ['fe80::1%eth0', false],
    ['febf::1', false],
    ['fec0::1', true],
    ['fe8::1', true],
  ]
  for (const [address, forwardable] of cases) t.equal(isForwardable(address), forwardable, address)
})
