import fc from 'fast-check'
import t from 'tap'
import { proxyProtocolHeader } from '../../../proxy/tcp/proxy-protocol-header.ts'

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
