import { hextetsOf } from '../../lib/ip-text.ts'

/** How the kernel writes a bound, unconnected socket in `/proc/net/udp` and `udp6`: address in hexadecimal, each 32-bit word in
 *  the machine's byte order (little-endian on every machine this runs on), port, and a zero peer. */
export function procNetUdpKey(address: string, port: number): string {
  const portHex = port.toString(16).toUpperCase().padStart(4, '0')
  const groups = hextetsOf(address)
  if (groups === undefined) {
    const bytes = address.split('.').map(Number)
    return `${hexOf(bytes.toReversed())}:${portHex} 00000000:0000`
  }
  const bytes = groups.flatMap(group => [group >> 8, group & 255])
  const words = [0, 4, 8, 12].map(at => hexOf(bytes.slice(at, at + 4).toReversed()))
  return `${words.join('')}:${portHex} ${'0'.repeat(32)}:0000`
}

function hexOf(bytes: readonly number[]): string {
  return bytes.map(byte => byte.toString(16).toUpperCase().padStart(2, '0')).join('')
}

/** Datagrams that the kernel dropped for the socket named by `key` because its receive queue was full; undefined if the
 *  socket is not in `text`. The count is the last column (see proc_net_udp in the kernel's documentation). */
export function kernelDropsOf(text: string, key: string): number | undefined {
  const at = text.indexOf(key)
  if (at === -1) return undefined
  const end = text.indexOf('\n', at)
  const line = text.slice(at, end === -1 ? text.length : end).trimEnd()
  const drops = Number(line.slice(line.lastIndexOf(' ') + 1))
  return Number.isSafeInteger(drops) && drops >= 0 ? drops : undefined
}
