/** Addresses are compared as text on the packet path, so every address enters the tables in the one form that the
 *  operating system prints: RFC 5952, lower case, longest run of zeros shortened. */

const HEXTETS = 8

/** IPv4 or IPv6. */
export type AddressFamily = 4 | 6

/** Of an address in that form. */
export function familyOf(address: string): AddressFamily {
  return address.includes(':') ? 6 : 4
}

/** The eight 16-bit groups of an IPv6 address, or undefined for anything else. A zone (`%eth0`) is ignored. */
export function hextetsOf(text: string): readonly number[] | undefined {
  const plain = text.split('%', 1)[0] ?? ''
  if (!plain.includes(':')) return undefined
  const halves = plain.split('::')
  if (halves.length > 2) return undefined
  const head = groupsOf(halves[0] ?? '')
  const tail = groupsOf(halves[1] ?? '')
  if (head === undefined || tail === undefined) return undefined
  const missing = HEXTETS - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  return [...head, ...Array.from({ length: halves.length === 1 ? 0 : missing }, () => 0), ...tail]
}

function groupsOf(half: string): readonly number[] | undefined {
  if (half === '') return []
  const groups: number[] = []
  for (const part of half.split(':')) {
    if (part.includes('.')) {
      const quad = part.split('.').map(Number)
      const [first = NaN, second = NaN, third = NaN, fourth = NaN] = quad
      if (quad.length !== 4 || quad.some(byte => !(byte >= 0 && byte <= 255))) return undefined
      groups.push(first * 256 + second, third * 256 + fourth)
      continue
    }
    if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined
    groups.push(Number.parseInt(part, 16))
  }
  return groups
}

/** The form in which the operating system prints `text`; IPv4 mapped into IPv6 becomes plain IPv4. What is no address
 *  comes back as it is (the wire contract has checked it). */
export function canonicalIp(text: string): string {
  const groups = hextetsOf(text)
  if (groups === undefined) return text
  const [g0, g1, g2, g3, g4, g5, g6 = 0, g7 = 0] = groups
  if (g0 === 0 && g1 === 0 && g2 === 0 && g3 === 0 && g4 === 0 && g5 === 0xffff)
    return `${g6 >> 8}.${g6 & 255}.${g7 >> 8}.${g7 & 255}`
  const zone = text.indexOf('%')
  return shortened(groups) + (zone === -1 ? '' : text.slice(zone))
}

function shortened(groups: readonly number[]): string {
  const run = longestZeroRun(groups)
  if (run.length < 2) return groups.map(group => group.toString(16)).join(':')
  const head = groups.slice(0, run.start).map(group => group.toString(16))
  const tail = groups.slice(run.start + run.length).map(group => group.toString(16))
  return `${head.join(':')}::${tail.join(':')}`
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let length = 0
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > best.length) best = { start: index - length + 1, length }
  }
  return best
}

/** 127.0.0.0/8 and ::1: no per-ip limits apply there. */
export function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1'
}

/** `fe80::/10` (RFC 4291, 2.5.6): says nothing beyond one link, and there only with the name of the interface. */
export function isLinkLocal(ip: string): boolean {
  return /^fe[89ab][0-9a-f]:/.test(ip)
}

/** The network that shares a new-flow limit: /24 of IPv4, /48 of IPv6, as text. */
export function prefixOf(ip: string): string {
  const lastDot = ip.lastIndexOf('.')
  if (lastDot !== -1 && !ip.includes(':')) return ip.slice(0, lastDot)
  const groups = hextetsOf(ip)
  return groups === undefined ? ip : groups.slice(0, 3).join(':')
}
