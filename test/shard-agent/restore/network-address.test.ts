import t from 'tap'
import { isNetworkAddress } from '../../../shard-agent/restore/network-address.ts'

t.test('an address of a network is one that packets from elsewhere come to, and from', async t => {
  const table = [
    ['198.51.100.7', true],
    ['10.0.0.1', true],
    ['1.0.0.1', true],
    ['223.255.255.255', true],
    ['0.0.0.0', false],
    ['127.0.0.1', false],
    ['127.9.8.7', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['2001:db8::1', true],
    ['fd00:92::11', true],
    ['64:ff9b::c633:6407', true], // An IPv4 player behind a translator (RFC 6052).
    ['::ffff:0:c633:6407', true],
    ['::', false],
    ['::1', false],
    ['::c633:6407', false],
    ['::ffff:c633:6407', false],
    ['fe80::1', false],
    ['FE80::1%eth0', false],
    ['::ffff:10.0.0.11', false],
    ['FD00:92:0::11', true],
    ['febf::1', false],
    ['ff02::1', false],
    ['ff11::7', false],
  ] as const
  for (const [ip, wanted] of table) t.equal(isNetworkAddress(ip), wanted, ip)
})
