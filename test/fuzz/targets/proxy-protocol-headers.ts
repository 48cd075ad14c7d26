import { isIP } from 'node:net'
import { canonicalIp } from '../../../lib/ip-text.ts'
import { proxyProtocolHeader } from '../../../proto/contract/proxy-protocol-header.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const SIGNATURE = '\r\n\r\n\0\r\nQUIT\n'

/** Two endpoints, `<ip> <port>` a line: what the proxy writes, read by the book (HAProxy, proxy-protocol.txt, section 2.2). */
export const proxyProtocolHeaders: FuzzTarget = {
  name: 'proxy-protocol-headers',
  promise: 'whoever reads the header by the book finds the two endpoints that were written',
  words: ['127.0.0.1 7777\n', '::1 65535\n', '::ffff:1.2.3.4 1\n', '2001:db8::1 0\n', '%eth0'],
  run(input) {
    const [first, second] = input.toString().split('\n').slice(0, 2).map(endpointOf)
    if (first === undefined || second === undefined) return 'refused'
    const header = proxyProtocolHeader(first, second)
    const read = readHeader(header)
    expect(
      sameEndpoint(read.source, first),
      `client ${first.ip} became ${read.source.ip}:${read.source.port}`,
    )
    expect(
      sameEndpoint(read.target, second),
      `listener ${second.ip} became ${read.target.ip}:${read.target.port}`,
    )
    return 'taken'
  },
}

interface Endpoint {
  readonly ip: string
  readonly port: number
}

function endpointOf(line: string): Endpoint | undefined {
  const [ip = '', digits = ''] = line.split(' ', 2)
  const port = Number(digits)
  return isIP(ip) !== 0 && Number.isInteger(port) && port >= 0 && port <= 65_535 ? { ip, port } : undefined
}

function sameEndpoint(left: Endpoint, right: Endpoint): boolean {
  const plain = (ip: string): string => canonicalIp(ip.split('%', 1)[0] ?? '')
  return plain(left.ip) === plain(right.ip) && left.port === right.port
}

function readHeader(header: Buffer): { readonly source: Endpoint; readonly target: Endpoint } {
  expect(header.toString('latin1', 0, 12) === SIGNATURE, 'the signature')
  expect(header[12] === 0x21, 'version 2, PROXY')
  const family = header[13]
  expect(family === 0x11 || family === 0x21, `family ${family}`)
  const size = family === 0x11 ? 4 : 16
  expect(header.readUInt16BE(14) === header.length - 16 && header.length === 16 + 2 * size + 4, 'the length')
  const at = (offset: number): string => {
    const bytes = header.subarray(offset, offset + size)
    return size === 4 ? bytes.join('.') : (bytes.toString('hex').match(/.{4}/g) ?? []).join(':')
  }
  return {
    source: { ip: at(16), port: header.readUInt16BE(16 + 2 * size) },
    target: { ip: at(16 + size), port: header.readUInt16BE(18 + 2 * size) },
  }
}
