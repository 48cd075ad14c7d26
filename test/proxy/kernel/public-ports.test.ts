import t from 'tap'
import { PublicPorts } from '../../../proxy/kernel/public-ports.ts'
import { GuardModel } from './guard-model.ts'

t.test('the kernel guards the addresses that are bound now, of its own family', async t => {
  const [four, six] = [new PublicPorts(4), new PublicPorts(6)]
  const [of4, of6] = [new GuardModel('public'), new GuardModel('public')]
  const bound = { addresses: ['192.0.2.1', '192.0.2.2', 'fe80::1%eth0'], port: 7_777 }
  of4.carryOut(four.follow([bound]))
  of6.carryOut(six.follow([bound]))
  t.same(of4.keys('public'), ['192.0.2.1 . 7777', '192.0.2.2 . 7777'])
  t.same(of6.keys('public'), ['fe80::1 . 7777'])
  t.same(four.follow([bound]), [])
  of4.carryOut(four.follow([{ addresses: ['192.0.2.2', '192.0.2.3'], port: 7_777 }]))
  t.same(of4.keys('public'), ['192.0.2.2 . 7777', '192.0.2.3 . 7777'])
})
