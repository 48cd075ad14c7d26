import { canonicalIp, hextetsOf } from '../../lib/ip-text.ts'

export interface Endpoint {
  readonly ip: string
  readonly port: number
}

/** What a header stands before: a TCP connection, or the rest of a UDP datagram. */
export type HeaderTransport = 'stream' | 'datagram'

/** What a datagram's header says, and where its payload begins. `own`: the proxy speaks for itself (command LOCAL). */
export type DatagramHeader =
  | { readonly kind: 'client'; readonly client: Endpoint; readonly bytes: number }
  | { readonly kind: 'own'; readonly bytes: number }
  | { readonly kind: 'broken' }

/** 12 bytes that no other protocol begins with. */
export const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
const FIXED_BYTES = 16
const VERSION_2_LOCAL = 0x20
const VERSION_2_PROXY = 0x21
const IPV4 = 0x10
const IPV6 = 0x20
const TRANSPORTS: Readonly<Record<HeaderTransport, number>> = { stream: 0x01, datagram: 0x02 }

/** The header of a datagram that the proxy sends on its own behalf: probes, questions for server lists. */
export const OWN_HEADER: Buffer = Buffer.concat([SIGNATURE, Buffer.of(VERSION_2_LOCAL, 0, 0, 0)])

/** The PROXY protocol header, version 2, that tells a server who really speaks (HAProxy, proxy-protocol.txt, section 2.2):
 *  28 bytes for IPv4, 52 for IPv6.
 *  @param client who connects
 *  @param listener where to: the proxy's public address. If the two are of different families, both are sent as IPv6. */
export function proxyProtocolHeader(
  client: Endpoint,
  listener: Endpoint,
  transport: HeaderTransport = 'stream',
): Buffer {
  const bothV4 = !client.ip.includes(':') && !listener.ip.includes(':')
  const addresses = bothV4
    ? Buffer.concat([v4Bytes(client.ip), v4Bytes(listener.ip)])
    : Buffer.concat([v6Bytes(client.ip), v6Bytes(listener.ip)])
  const header = Buffer.alloc(SIGNATURE.length + 4 + addresses.length + 4)
  SIGNATURE.copy(header)
  header.writeUInt8(VERSION_2_PROXY, 12)
  header.writeUInt8((bothV4 ? IPV4 : IPV6) | TRANSPORTS[transport], 13)
  header.writeUInt16BE(addresses.length + 4, 14)
  addresses.copy(header, 16)
  header.writeUInt16BE(client.port, 16 + addresses.length)
  header.writeUInt16BE(listener.port, 18 + addresses.length)
  return header
}

/** Whether a datagram begins like a header. On the packet path: no allocation. */
export function beginsWithHeader(datagram: Uint8Array): boolean {
  if (datagram.length < FIXED_BYTES) return false
  for (let at = 0; at < SIGNATURE.length; at += 1) if (datagram[at] !== SIGNATURE[at]) return false
  return true
}

/** Reads the header that a datagram begins with (`beginsWithHeader`). What senders add to the addresses is skipped. Never throws. */
export function readDatagramHeader(datagram: Buffer): DatagramHeader {
  if (!beginsWithHeader(datagram)) return { kind: 'broken' }
  const bytes = FIXED_BYTES + datagram.readUInt16BE(14)
  if (bytes > datagram.length) return { kind: 'broken' }
  // A receiver skips the addresses of LOCAL, whatever they are (section 2.2).
  if (datagram[12] === VERSION_2_LOCAL) return { kind: 'own', bytes }
  if (datagram[12] !== VERSION_2_PROXY) return { kind: 'broken' }
  const addressBytes =
    datagram[13] === (IPV4 | TRANSPORTS.datagram) ? 4 : datagram[13] === (IPV6 | TRANSPORTS.datagram) ? 16 : 0
  const portAt = FIXED_BYTES + 2 * addressBytes
  if (addressBytes === 0 || portAt + 4 > bytes) return { kind: 'broken' }
  const port = datagram.readUInt16BE(portAt)
  const ip = addressText(datagram.subarray(FIXED_BYTES, FIXED_BYTES + addressBytes))
  return port === 0 ? { kind: 'broken' } : { kind: 'client', client: { ip, port }, bytes }
}

/** In the form that the operating system prints; IPv4 mapped into IPv6 is the IPv4 address. */
function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups: string[] = []
  for (let at = 0; at < bytes.length; at += 2) groups.push(bytes.readUInt16BE(at).toString(16))
  return canonicalIp(groups.join(':'))
}

function v4Bytes(ip: string): Buffer {
  return Buffer.from(ip.split('.').map(Number))
}

/** IPv4 becomes IPv4 mapped into IPv6. */
function v6Bytes(ip: string): Buffer {
  const bytes = Buffer.alloc(16)
  for (const [index, group] of (hextetsOf(ip.includes(':') ? ip : `::ffff:${ip}`) ?? []).entries())
    bytes.writeUInt16BE(group, 2 * index)
  return bytes
}
