import { isIPv4 } from 'node:net'
import fc from 'fast-check'
import t from 'tap'
import {
  aliasAt,
  aliasesIn,
  identityOf,
  isAlias,
  PROVISIONAL_ALIASES,
  STORED_ALIASES,
} from '../../../proto/contract/alias.ts'

t.test('the ranges begin and end where they say, apart from each other', async t => {
  for (const [range, first, last] of [
    [STORED_ALIASES, '127.1.0.1', '127.191.255.254'],
    [PROVISIONAL_ALIASES, '127.192.0.1', '127.255.255.254'],
  ] as const) {
    t.equal(aliasAt(range, 0), first)
    t.equal(aliasAt(range, aliasesIn(range) - 1), last)
    t.equal(aliasAt(range, aliasesIn(range)), first, 'numbers go round')
  }
})

t.test('different numbers are different addresses, never one that servers treat apart', async () => {
  const count = aliasesIn(STORED_ALIASES)
  const index = fc.integer({ min: 0, max: 2 ** 32 + 64 })
  fc.assert(
    fc.property(index, index, (left, right) => {
      const address = aliasAt(STORED_ALIASES, left)
      const lastByte = Number(address.split('.')[3])
      return (
        isIPv4(address) &&
        isAlias(address) &&
        lastByte >= 1 &&
        lastByte <= 254 &&
        (address === aliasAt(STORED_ALIASES, right)) === (left % count === right % count)
      )
    }),
    { numRuns: 2_000 },
  )
})

t.test('loopback’s own addresses are no aliases', async t => {
  for (const address of ['127.0.0.1', '127.0.255.254', '10.1.2.3', '::1']) t.notOk(isAlias(address), address)
})

t.test('an IPv4 address stands for itself, an IPv6 address for its /64', async t => {
  t.equal(identityOf('192.0.2.7'), '192.0.2.7')
  t.equal(identityOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::')
  t.equal(identityOf('2001:db8::1'), '2001:db8:0:0::')
  t.equal(identityOf(identityOf('fe80::1%eth0')), identityOf('fe80::2'))
})
