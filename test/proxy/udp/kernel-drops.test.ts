import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import t from 'tap'
import { kernelDropsOf, procNetUdpKey } from '../../../proxy/udp/kernel-drops.ts'

const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  100: 0100007F:1E61 0200007F:2329 01 00000000:00000000 00:00000000 00000000     0        0 1 2 0000000000000000 9
  101: 0100007F:1E61 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 2 2 0000000000000000 42
`

t.test('the listening socket is found by its address, its drops are the last column', async t => {
  t.equal(kernelDropsOf(TABLE, procNetUdpKey('127.0.0.1', 7_777)), 42)
  t.equal(kernelDropsOf(TABLE, procNetUdpKey('127.0.0.2', 7_777)), undefined)
})

t.test('IPv6 addresses are written word by word', async t => {
  t.equal(procNetUdpKey('::1', 7_777), `00000000000000000000000001000000:1E61 ${'0'.repeat(32)}:0000`)
})

t.test('garbage gives nothing, never a wrong number', async t => {
  const key = procNetUdpKey('127.0.0.1', 7_777)
  fc.assert(
    fc.property(fc.string(), text => {
      const drops = kernelDropsOf(`${key}${text}`, key)
      return drops === undefined || (Number.isSafeInteger(drops) && drops >= 0)
    }),
  )
  t.pass()
})

t.test('a real socket is in the real table', { skip: process.platform !== 'linux' }, async t => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  t.teardown(() => socket.close())
  await once(socket, 'listening')
  t.equal(
    kernelDropsOf(
      await readFile('/proc/net/udp', 'latin1'),
      procNetUdpKey('127.0.0.1', socket.address().port),
    ),
    0,
  )
})
