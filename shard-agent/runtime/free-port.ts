import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { Protocol } from '../../proto/contract/common.ts'

/** Whether a game server could bind this port now, for each of the protocols. */
export async function isPortFree(
  address: string,
  port: number,
  protocols: readonly Protocol[],
): Promise<boolean> {
  for (const protocol of protocols) if (!(await canBind(protocol, address, port))) return false
  return true
}

function canBind(protocol: Protocol, address: string, port: number): Promise<boolean> {
  switch (protocol) {
    case 'udp':
      return canBindUdp(address, port)
    case 'tcp':
      return canListenTcp(address, port)
  }
}

function canBindUdp(address: string, port: number): Promise<boolean> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  return new Promise(resolve => {
    socket.once('error', () => socket.close(() => resolve(false)))
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => resolve(true)))
  })
}

function canListenTcp(address: string, port: number): Promise<boolean> {
  const server = createServer()
  return new Promise(resolve => {
    server.once('error', () => resolve(false))
    server.listen({ port, host: address, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
