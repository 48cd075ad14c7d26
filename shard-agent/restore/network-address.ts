import { hextetsOf } from '../../lib/ip-text.ts'

/** Whether packets that come from a network, or go to a host of another one, can have this address: not those of loopback, of one link alone, multicast,
 *  or none at all. Nor those of IPv6 that hold an IPv4 address (RFC 4291, 2.5.5): the system writes them in another way than we do.
 *  @param ip in any of its forms */
export function isNetworkAddress(ip: string): boolean {
  const hextets = hextetsOf(ip)
  return hextets === undefined ? isOfNetworks4(Number(ip.split('.')[0])) : isOfNetworks6(hextets)
}

function isOfNetworks4(first: number): boolean {
  return first > 0 && first !== 127 && first < 224
}

function isOfNetworks6(hextets: readonly number[]): boolean {
  const [first = 0] = hextets
  const isMulticast = first >= 0xff00
  const isLinkLocal = (first & 0xffc0) === 0xfe80
  const isOfOldForm = hextets.slice(0, 5).every(group => group === 0) && OLD_FORMS.has(hextets[5] ?? 0)
  return !isMulticast && !isLinkLocal && !isOfOldForm
}

/** Behind zeros: IPv4-compatible addresses (with them the unspecified one and loopback), and IPv4 mapped into IPv6. */
const OLD_FORMS: ReadonlySet<number> = new Set([0, 0xffff])
