import fc from 'fast-check'
import t from 'tap'
import { canonicalIp, hextetsOf } from '../../../lib/ip-text.ts'
import { FLOW_IDS } from '../../../shard-agent/restore/restored-flow.ts'
import { handedAddress } from '../../../shard-agent/restore/handed-address.ts'

const id = fc.integer({ min: FLOW_IDS.first, max: FLOW_IDS.last })

t.test('every id has a loopback address of its own', async () => {
  fc.assert(
    fc.property(id, one => {
      const [first, second, third, fourth] = handedAddress(one, 4).split('.').map(Number)
      const back = (second! - 1) * 65_536 + third! * 256 + fourth!
      return first === 127 && second! >= 1 && second! < 255 && back === one
    }),
  )
})

t.test('and one of IPv6 that no interface lets out, as the system writes it', async t => {
  fc.assert(
    fc.property(id, one => {
      const address = handedAddress(one, 6)
      const groups = hextetsOf(address) ?? []
      const back = groups[6]! * 65_536 + groups[7]!
      return groups[0] === 0xff11 && back === one && canonicalIp(address) === address
    }),
  )
  t.equal(handedAddress(7, 6), 'ff11::7')
  t.equal(handedAddress(65_536, 6), 'ff11::1:0')
})
