import fc from 'fast-check'
import t from 'tap'
import { canonicalIp } from '../../../lib/ip-text.ts'
import {
  OWN_HEADER,
  proxyProtocolHeader,
  readDatagramHeader,
} from '../../../proto/contract/proxy-protocol-header.ts'

const SIGNATURE = '0d0a0d0a000d0a515549540a'

t.test('IPv4 addresses make a header of 28 bytes', async t => {
  const header = proxyProtocolHeader({ ip: '192.0.2.1', port: 40_000 }, { ip: '198.51.100.7', port: 7_777 })
  t.equal(header.toString('hex'), `${SIGNATURE}2111000cc0000201c63364079c401e61`)
  t.equal(header.length, 28)
})

t.test('IPv6 addresses make a header of 52 bytes', async t => {
  const header = proxyProtocolHeader({ ip: '2001:db8::1', port: 1 }, { ip: '::1', port: 65_535 })
  const addresses = '20010db8000000000000000000000001' + '00000000000000000000000000000001'
  t.equal(header.toString('hex'), `${SIGNATURE}21210024${addresses}0001ffff`)
  t.equal(header.length, 52)
})

t.test('different families are both sent as IPv6', async t => {
  const header = proxyProtocolHeader({ ip: '192.0.2.1', port: 1 }, { ip: '2001:db8::2', port: 2 })
  const addresses = '00000000000000000000ffffc0000201' + '20010db8000000000000000000000002'
  t.equal(header.toString('hex'), `${SIGNATURE}21210024${addresses}00010002`)
})

t.test('the length field covers exactly what follows it, whatever the addresses', async () => {
  const ip = fc.oneof(fc.ipV4(), fc.ipV6())
  const port = fc.integer({ min: 1, max: 65_535 })
  const endpoint = fc.record({ ip, port })
  fc.assert(
    fc.property(endpoint, endpoint, (client, listener) => {
      const header = proxyProtocolHeader(client, listener)
      return (
        header.length === 16 + header.readUInt16BE(14) &&
        header.readUInt16BE(header.length - 4) === client.port &&
        header.readUInt16BE(header.length - 2) === listener.port
      )
    }),
  )
})

t.test('what is written before a datagram is read back, whatever the addresses and the payload', async () => {
  const endpoint = fc.record({
    ip: fc.oneof(fc.ipV4(), fc.ipV6()),
    port: fc.integer({ min: 1, max: 65_535 }),
  })
  fc.assert(
    fc.property(endpoint, endpoint, fc.uint8Array({ maxLength: 100 }), (client, listener, payload) => {
      const header = proxyProtocolHeader(client, listener, 'datagram')
      const read = readDatagramHeader(Buffer.concat([header, payload]))
      return (
        read.kind === 'client' &&
        read.bytes === header.length &&
        read.client.port === client.port &&
        read.client.ip === canonicalIp(client.ip)
      )
    }),
  )
})

t.test('a header with additions is read without them; LOCAL stands for the proxy itself', async t => {
  const header = proxyProtocolHeader({ ip: '192.0.2.1', port: 1 }, { ip: '192.0.2.2', port: 2 }, 'datagram')
  const longer = Buffer.concat([header, Buffer.from('04000100', 'hex')])
  longer.writeUInt16BE(16, 14)
  t.same(readDatagramHeader(longer), { kind: 'client', client: { ip: '192.0.2.1', port: 1 }, bytes: 32 })
  t.same(readDatagramHeader(OWN_HEADER), { kind: 'own', bytes: 16 })
})

t.test('what is no header of a datagram is told as broken, never thrown', async t => {
  const good = proxyProtocolHeader({ ip: '192.0.2.1', port: 1 }, { ip: '192.0.2.2', port: 2 }, 'datagram')
  const spoiled = (at: number, byte: number): Buffer => {
    const copy = Buffer.from(good)
    copy[at] = byte
    return copy
  }
  for (const [datagram, why] of [
    [Buffer.alloc(0), 'nothing'],
    [good.subarray(0, 27), 'cut'],
    [spoiled(0, 1), 'no signature'],
    [spoiled(12, 0x11), 'version 1'],
    [spoiled(12, 0x22), 'an unknown command'],
    [spoiled(13, 0x11), 'of a stream'],
    [spoiled(13, 0x32), 'of an unknown family'],
    [spoiled(13, 0x22), 'shorter than its family'],
    [spoiled(15, 11), 'shorter than its addresses'],
    [spoiled(25, 0), 'port 0'],
  ] as const)
    t.same(readDatagramHeader(datagram), { kind: 'broken' }, why)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), bytes => {
      const read = readDatagramHeader(Buffer.concat([good.subarray(0, 12), bytes]))
      return read.kind === 'broken' || read.bytes <= 12 + bytes.length
    }),
  )
})
