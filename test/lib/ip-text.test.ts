import fc from 'fast-check'
import { isIP, SocketAddress } from 'node:net'
import t from 'tap'
import { canonicalIp, hextetsOf, isLinkLocal, isLoopback, prefixOf } from '../../lib/ip-text.ts'

t.test('canonical addresses', async t => {
  const table = [
    ['127.0.0.1', '127.0.0.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['fe80::0001%eth0', 'fe80::1%eth0'],
    ['not an address', 'not an address'],
  ] as const
  for (const [text, canonical] of table) t.equal(canonicalIp(text), canonical)
})

t.test('the canonical form is the one that sockets show', async () => {
  fc.assert(
    fc.property(fc.ipV6(), ip => {
      const canonical = canonicalIp(ip)
      if (isIP(canonical) === 4) return true // mapped: a v6-only socket never shows it
      const shown = new SocketAddress({ address: ip, family: 'ipv6' }).address
      // The system writes ::a.b.c.d (deprecated "compatible" addresses) with dots.
      return shown.includes('.') || canonical === shown
    }),
  )
})

t.test('garbage is no address and never throws', async () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const groups = hextetsOf(text)
      return (
        groups === undefined || (groups.length === 8 && groups.every(group => group >= 0 && group <= 0xffff))
      )
    }),
  )
})

t.test('prefixes and loopback', async t => {
  t.equal(prefixOf('10.1.2.3'), '10.1.2')
  t.equal(prefixOf('2001:db8:5::1'), prefixOf('2001:db8:5:ffff::2'))
  t.not(prefixOf('2001:db8:5::1'), prefixOf('2001:db8:6::1'))
  t.equal(isLoopback('127.9.8.7'), true)
  t.equal(isLoopback('::1'), true)
  t.equal(isLoopback('10.0.0.1'), false)
})

t.test('an address of one link alone, with the interface or without', async t => {
  for (const ip of ['fe80::1', 'fe80::1%eth0', 'febf::1']) t.ok(isLinkLocal(ip), ip)
  for (const ip of ['fec0::1', 'fe8::1', '::1', 'fd00::fe80:1', '169.254.0.1']) t.notOk(isLinkLocal(ip), ip)
})
