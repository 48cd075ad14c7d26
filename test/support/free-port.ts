import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

const triesMax = 20

/** A port of 127.0.0.1 that is free for both TCP and UDP at this moment. Only for what cannot take port 0 itself. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < triesMax; tries++) {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const isFree = await isFreeForUdp(port)
    await new Promise(resolve => server.close(resolve))
    if (isFree) return port
  }
  throw new Error(`no port free for both TCP and UDP in ${triesMax} tries`)
}

async function isFreeForUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    socket.bind(port, '127.0.0.1')
    await once(socket, 'listening')
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}
