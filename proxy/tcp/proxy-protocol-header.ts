import { hextetsOf } from '../../lib/ip-text.ts'

export interface Endpoint {
  readonly ip: string
  readonly port: number
}

/** 12 bytes that no other protocol begins with. */
const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
const VERSION_2_PROXY = 0x21
const STREAM_OVER_IPV4 = 0x11
const STREAM_OVER_IPV6 = 0x21

/** The PROXY protocol header, version 2, that tells a server who really connects (HAProxy, proxy-protocol.txt, section 2.2):
 *  28 bytes for IPv4, 52 for IPv6.
 *  @param client who connects
 *  @param listener where to: the proxy's public address. If the two are of different families, both are sent as IPv6. */
export function proxyProtocolHeader(client: Endpoint, listener: Endpoint): Buffer {
  const bothV4 = !client.ip.includes(':') && !listener.ip.includes(':')
  const addresses = bothV4
    ? Buffer.concat([v4Bytes(client.ip), v4Bytes(listener.ip)])
    : Buffer.concat([v6Bytes(client.ip), v6Bytes(listener.ip)])
  const header = Buffer.alloc(SIGNATURE.length + 4 + addresses.length + 4)
  SIGNATURE.copy(header)
  header.writeUInt8(VERSION_2_PROXY, 12)
  header.writeUInt8(bothV4 ? STREAM_OVER_IPV4 : STREAM_OVER_IPV6, 13)
  header.writeUInt16BE(addresses.length + 4, 14)
  addresses.copy(header, 16)
  header.writeUInt16BE(client.port, 16 + addresses.length)
  header.writeUInt16BE(listener.port, 18 + addresses.length)
  return header
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
