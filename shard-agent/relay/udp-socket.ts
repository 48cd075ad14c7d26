import { createSocket, type Socket } from 'node:dgram'

export interface UdpSocketOptions {
  readonly address: string
  /** 0 takes a free one. */
  readonly port: number
  /** Connected: hears nobody else. */
  readonly peer?: { readonly address: string; readonly port: number }
  /** The datagram is valid only during the call. */
  readonly onDatagram: (datagram: Buffer, from: { readonly address: string; readonly port: number }) => void
}

/** Wish for the kernel's queue of a socket that many players share; the system's limit holds. */
const RECEIVE_BUFFER_BYTES = 4 * 1_024 * 1_024

/** Opens and binds at once: every address is literal, so nothing has to be waited for. Refusals (ICMP) are not told: whoever sends to a
 *  server that has ended is told by its end.
 *  @returns undefined where the address or the port cannot be had */
export function openUdpSocket({ address, port, peer, onDatagram }: UdpSocketOptions): Socket | undefined {
  const socket = createSocket({
    type: address.includes(':') ? 'udp6' : 'udp4',
    ipv6Only: address.includes(':'),
    lookup: literalLookup,
    ...(peer === undefined ? { recvBufferSize: RECEIVE_BUFFER_BYTES } : {}),
  })
  let failed = false
  socket.on('error', () => {
    failed = true
  })
  socket.on('message', onDatagram)
  try {
    socket.bind({ address, port, exclusive: true })
    // Errors of a literal address come at once.
    if (!failed && peer !== undefined) {
      socket.connect(peer.port, peer.address)
      socket.remoteAddress()
    }
  } catch {
    failed = true
  }
  if (!failed) return socket
  closeQuietly(socket)
  return undefined
}

export function closeQuietly(socket: Socket): void {
  try {
    socket.close()
  } catch {
    // It was never opened, or is closed already.
  }
}

/** Node calls this as `(address, family, done)` for sockets, `(address, options, done)` by its types. */
function literalLookup(
  address: string,
  options: unknown,
  done: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  done(null, address, address.includes(':') || options === 6 ? 6 : 4)
}
