import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'

/** The address from which this host reaches another one: what the kernel would send from. Nothing is sent. Where there is no way, the first address that is
 *  not loopback; undefined: there is none.
 *  @param target `host:port` */
export async function ownAddress(target: string): Promise<string | undefined> {
  const separator = target.lastIndexOf(':')
  const host = target.slice(0, separator).replace(/^\[(.*)\]$/, '$1')
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  try {
    const ended = Promise.race([
      once(socket, 'connect'),
      once(socket, 'error').then(([error]) => Promise.reject(error as Error)),
    ])
    socket.connect(Number(target.slice(separator + 1)), host)
    await ended
    return socket.address().address
  } catch {
    return Object.values(networkInterfaces())
      .flatMap(addresses => addresses ?? [])
      .find(({ internal, scopeid }) => !internal && (scopeid ?? 0) === 0)?.address
  } finally {
    socket.close()
  }
}
