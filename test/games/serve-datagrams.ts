import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Test } from 'tap'

/** A game server as far as its datagrams go. */
export interface DatagramServer {
  answer(datagram: Buffer): readonly Buffer[]
}

/** Puts it on a free port of 127.0.0.1; closed with the test. @returns the port */
export async function serveDatagrams(t: Test, server: DatagramServer): Promise<number> {
  const socket = createSocket('udp4')
  t.teardown(() => socket.close())
  socket.on('message', (datagram, from) => {
    for (const answer of server.answer(datagram)) socket.send(answer, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket.address().port
}
