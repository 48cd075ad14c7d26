import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { OwnAddresses } from '../../../proxy/kernel-tier/own-addresses.ts'

t.test('addresses of both families are ours; the system is asked now and then only', async t => {
  const clock = new ManualClock()
  const has = { 4: ['192.0.2.1'], 6: ['2001:db8::1'] }
  let asked = 0
  const own = new OwnAddresses({
    clock,
    localAddresses: family => {
      asked += 1
      return has[family]
    },
  })
  for (const address of ['192.0.2.1', '2001:db8::1']) t.equal(own.has(address), true, address)
  t.equal(own.has('192.0.2.2'), false)
  t.equal(asked, 2)
  has[4] = ['192.0.2.2']
  t.equal(own.has('192.0.2.2'), false)
  clock.advance(10_000)
  t.equal(own.has('192.0.2.2'), true)
  t.equal(own.has('192.0.2.1'), false)
})
