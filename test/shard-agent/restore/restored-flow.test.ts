import t from 'tap'
import { seenAs } from '../../../shard-agent/restore/restored-flow.ts'

const OWN = ['10.0.0.11', 'fd00:92::11']

t.test('a player is seen at his own address, wherever the kernel lets him be', async t => {
  const [four, six] = [
    { ip: '10.0.0.1', port: 10_000 },
    { ip: 'fd00:92::1', port: 10_000 },
  ]
  const seen = (ip: string, proxy: typeof four) =>
    seenAs({ kind: 'player', ip, port: 4_000 }, proxy, address => OWN.includes(address))
  for (const ip of ['198.51.100.7', '10.0.0.1', '192.168.1.2', '1.0.0.1', '223.255.255.255']) {
    t.same(seen(ip, four), { ip, port: 4_000 }, ip)
    t.same(seen(ip, six), six, `${ip}, but the way to the shard is IPv6`)
  }
  for (const ip of ['2001:db8::1', 'fd00:92::1', '64:ff9b::c633:6407']) {
    t.same(seen(ip, six), { ip, port: 4_000 }, ip)
    t.same(seen(ip, four), four, `${ip}, but the way to the shard is IPv4`)
  }
  for (const ip of ['10.0.0.11', '127.0.0.1', '127.9.8.7', '0.0.0.0', '224.0.0.1', '255.255.255.255'])
    t.same(seen(ip, four), four, ip)
  for (const ip of ['fd00:92::11', '::1', '::', 'fe80::7', 'ff02::1']) t.same(seen(ip, six), six, ip)
  for (const proxy of [four, six])
    t.same(
      seenAs({ kind: 'proxy' }, proxy, () => false),
      proxy,
    )
})
