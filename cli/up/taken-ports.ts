import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

export interface WantedPort {
  /** What wants it, for people. */
  readonly name: string
  readonly bind: string
  /** 0 takes a free one and is never taken. */
  readonly port: number
  readonly protocols: readonly string[]
}

/** A wanted port with the protocol in which it is taken. */
export type TakenPort<T extends WantedPort> = T & { readonly protocol: string }

/** Those that another program holds. Each is bound for a moment; nothing is sent. */
export async function takenPorts<T extends WantedPort>(
  wanted: readonly T[],
): Promise<readonly TakenPort<T>[]> {
  const taken = await Promise.all(
    wanted
      .filter(({ port }) => port !== 0)
      .flatMap(entry => entry.protocols.map(protocol => ({ ...entry, protocol })))
      .map(async entry => ((await isTaken(entry)) ? [entry] : [])),
  )
  return taken.flat()
}

async function isTaken({ bind, port, protocol }: TakenPort<WantedPort>): Promise<boolean> {
  try {
    await (protocol === 'udp' ? bindUdp(bind, port) : bindTcp(bind, port))
    return false
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // Other troubles (no such address, no permission) are told by the program that binds in earnest.
    return code === 'EADDRINUSE'
  }
}

function bindUdp(bind: string, port: number): Promise<void> {
  const socket = bind.includes(':') ? createSocket({ type: 'udp6', ipv6Only: true }) : createSocket('udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', error => {
      socket.close()
      reject(error)
    })
    socket.bind({ address: bind, port, exclusive: true }, () => socket.close(() => resolve()))
  })
}

function bindTcp(bind: string, port: number): Promise<void> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: bind, port, exclusive: true, ipv6Only: true }, () => server.close(() => resolve()))
  })
}
