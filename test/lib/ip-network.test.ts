import fc from 'fast-check'
import t from 'tap'
import {
  addressBits,
  type IpAddress,
  type IpNetwork,
  ipNetworkText,
  isIpNetwork,
  isVeryWide,
  networkHolds,
  networkOf,
  parseIpAddress,
  parseIpNetwork,
} from '../../lib/ip-network.ts'
import { NetworkTable } from '../../lib/network-table.ts'

/** Two bits vary at the top, in the middle and at the end, so that networks meet and nest. */
const address: fc.Arbitrary<IpAddress> = fc.constantFrom<4 | 6>(4, 6).chain(family => {
  const bits = BigInt(addressBits(family))
  return fc
    .tuple(fc.bigInt(0n, 3n), fc.bigInt(0n, 3n), fc.bigInt(0n, 3n))
    .map(([top, middle, end]) => ({ family, value: (top << (bits - 2n)) | (middle << (bits / 2n)) | end }))
})
const network: fc.Arbitrary<IpNetwork> = address.chain(of =>
  fc.nat(addressBits(of.family)).map(prefixBits => networkOf(of, prefixBits)),
)

t.test('networks are read in every form and written in one', async t => {
  const table: readonly (readonly [given: string, written: string])[] = [
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7/32', '192.0.2.7'],
    ['192.0.2.0/24', '192.0.2.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:C000:0207', '192.0.2.7'],
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
    ['2001:DB8:0:0::/32', '2001:db8::/32'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['::/0', '::/0'],
    ['::1', '::1'],
  ]
  for (const [given, written] of table) {
    const parsed = parseIpNetwork(given)
    t.equal(isIpNetwork(parsed) ? ipNetworkText(parsed) : parsed.kind, written, given)
  }
})

t.test('what is no network says why', async t => {
  for (const text of [
    '',
    '/',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.07',
    '192.0.2.0/33',
    '192.0.2.0/-1',
    '192.0.2.0/08',
    '192.0.2.0/24/24',
    '192.0.2.0/ 24',
    ' 192.0.2.0',
    '2001:db8::/129',
    '::ffff:192.0.2.0/24',
    'fe80::1%eth0',
    'example.org',
    '1',
  ])
    t.same(parseIpNetwork(text), { kind: 'malformed' }, text)
  const inside = parseIpNetwork('192.0.2.7/24')
  t.ok(
    !isIpNetwork(inside) && inside.kind === 'host-bits' && ipNetworkText(inside.network) === '192.0.2.0/24',
  )
  const inside6 = parseIpNetwork('2001:db8::7/64')
  t.ok(!isIpNetwork(inside6) && inside6.kind === 'host-bits')
})

t.test('what is very wide', async t => {
  for (const [text, wide] of [
    ['10.0.0.0/8', false],
    ['10.0.0.0/7', true],
    ['0.0.0.0/0', true],
    ['2001::/16', false],
    ['2000::/15', true],
  ] as const) {
    const parsed = parseIpNetwork(text)
    t.equal(isIpNetwork(parsed) && isVeryWide(parsed), wide, text)
  }
})

t.test('a network as text is the same network again', async () => {
  fc.assert(
    fc.property(network, given => {
      const again = parseIpNetwork(ipNetworkText(given))
      // `::/80` and its like hold the mapped addresses' own form; IPv4 is what such a text means.
      if (given.family === 6 && given.first >> 32n === 0xffffn) return true
      return isIpNetwork(again) && again.first === given.first && again.prefixBits === given.prefixBits
    }),
  )
})

t.test('an IPv4 address and the same one mapped into IPv6 are one', async () => {
  fc.assert(
    fc.property(fc.ipV4(), text => {
      const [plain, mapped] = [parseIpAddress(text), parseIpAddress(`::ffff:${text}`)]
      return plain !== undefined && plain.family === 4 && mapped?.value === plain.value && mapped.family === 4
    }),
  )
})

t.test(
  'a table finds what going through all networks finds, whatever was set and deleted before',
  async () => {
    const act = fc.record({ network, deleted: fc.boolean() })
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 60 }),
        fc.array(address, { maxLength: 30 }),
        (acts, addresses) => {
          const table = new NetworkTable<IpNetwork>()
          const present = new Map<string, IpNetwork>()
          for (const { network: one, deleted } of acts) {
            if (deleted) table.delete(one)
            else table.set(one, one)
            if (deleted) present.delete(keyOf(one))
            else present.set(keyOf(one), one)
          }
          if (table.size !== present.size) return false
          const odd = (one: IpNetwork): boolean => one.prefixBits % 2 === 1
          return addresses.every(
            ip =>
              same(table.longestMatch(ip), naive([...present.values()], ip)) &&
              same(table.longestMatch(ip, odd), naive([...present.values()].filter(odd), ip)),
          )
        },
      ),
      { numRuns: 300 },
    )
  },
)

function naive(networks: readonly IpNetwork[], ip: IpAddress): IpNetwork | undefined {
  return networks
    .filter(one => networkHolds(one, ip))
    .toSorted((left, right) => right.prefixBits - left.prefixBits)[0]
}

function same(left: IpNetwork | undefined, right: IpNetwork | undefined): boolean {
  return (left === undefined ? '' : keyOf(left)) === (right === undefined ? '' : keyOf(right))
}

function keyOf({ family, first, prefixBits }: IpNetwork): string {
  return `${family} ${first} ${prefixBits}`
}
