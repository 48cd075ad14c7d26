import t from 'tap'
import { socketShare, waysTaken } from './ways-taken.ts'

const snmp = `Ip: Forwarding DefaultTTL InReceives ForwDatagrams OutTransmits
Ip: 1 64 900 800 850
IcmpMsg: InType3
IcmpMsg: 4
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors
Udp: 90 7 10 95 10
UdpLite: InDatagrams NoPorts InErrors
UdpLite: 1 1 1
`

t.test('what went to sockets is told from what was forwarded', async t => {
  t.same(waysTaken(snmp), { toSockets: 100, forwarded: 800 })
  t.same(waysTaken(''), { toSockets: 0, forwarded: 0 })
})

t.test('the share of sockets is of what came between two looks', async t => {
  const before = { toSockets: 100, forwarded: 800 }
  t.equal(socketShare(before, { toSockets: 101, forwarded: 899 }), 0.01)
  t.equal(socketShare(before, { toSockets: 100, forwarded: 801 }), 0)
  t.equal(socketShare(before, before), 1, 'nothing came: nothing is proven')
})
