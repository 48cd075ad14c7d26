import fc from 'fast-check'
import t from 'tap'
import { FLOW_IDS, handedAddress, seenAs } from '../../../shard-agent/restore/restored-flow.ts'

const proxy = { ip: '10.0.0.1', port: 10_000 }

t.test('a player is seen at his own address, wherever the kernel lets him be', async t => {
  const seen = (ip: string) =>
    seenAs({ kind: 'player', ip, port: 4_000 }, proxy, address => address === '10.0.0.11')
  for (const ip of ['198.51.100.7', '10.0.0.1', '192.168.1.2', '1.0.0.1', '223.255.255.255'])
    t.same(seen(ip), { ip, port: 4_000 }, ip)
  for (const ip of [
    '10.0.0.11',
    '127.0.0.1',
    '127.9.8.7',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '2001:db8::1',
  ])
    t.same(seen(ip), proxy, ip)
  t.same(
    seenAs({ kind: 'proxy' }, proxy, () => false),
    proxy,
  )
})

t.test('every id has a loopback address of its own', async () => {
  const id = fc.integer({ min: FLOW_IDS.first, max: FLOW_IDS.last })
  fc.assert(
    fc.property(id, one => {
      const [first, second, third, fourth] = handedAddress(one).split('.').map(Number)
      const back = (second! - 1) * 65_536 + third! * 256 + fourth!
      return first === 127 && second! >= 1 && second! < 255 && back === one
    }),
  )
})
