import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'

export interface OpenSocketOptions {
  readonly family: 4 | 6
  readonly address: string
  readonly port: number
  /** Wish for the kernel's receive queue; the system's limit holds. */
  readonly receiveBufferBytes?: number
  readonly onDatagram: (datagram: Buffer, from: RemoteInfo) => void
  /** Refusals (ICMP) and failures of an open socket; failures to open come as the result. */
  readonly onError: (code: string) => void
}

export type OpenSocketResult =
  | { readonly kind: 'open'; readonly socket: Socket; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string }

/** A bound UDP socket. Every address here is literal, so name resolution is a function call and binding and connecting are
 *  complete when they return: there is no "opening" in which datagrams would have to queue.
 *  A v6 socket takes v6 only: an IPv4 player never shows up as a mapped address. */
export function openSocket(options: OpenSocketOptions): OpenSocketResult {
  const socket = createSocket({
    type: options.family === 6 ? 'udp6' : 'udp4',
    ipv6Only: options.family === 6,
    lookup: literalLookup,
    ...(options.receiveBufferBytes === undefined ? {} : { recvBufferSize: options.receiveBufferBytes }),
  })
  const opening: { failure?: string; done: boolean } = { done: false }
  socket.on('error', error => {
    if (opening.done) options.onError(codeOfSystemError(error))
    else opening.failure = codeOfSystemError(error)
  })
  socket.on('message', options.onDatagram)
  socket.bind({ address: options.address, port: options.port, exclusive: true })
  opening.done = true
  if (opening.failure === undefined) return { kind: 'open', socket, port: socket.address().port }
  closeQuietly(socket)
  return { kind: 'failed', code: opening.failure }
}

/** Connects at once. False if the network refuses the address. */
export function connectNow(socket: Socket, address: string, port: number): boolean {
  try {
    socket.connect(port, address)
    socket.remoteAddress()
    return true
  } catch {
    return false // The reason also comes as an error event of the socket, and is counted there.
  }
}

export function closeQuietly(socket: Socket): void {
  try {
    socket.close()
  } catch (error) {
    if (codeOfSystemError(error) !== 'ERR_SOCKET_DGRAM_NOT_RUNNING') throw error
  }
}

export function codeOfSystemError(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
}

/** Node calls this as `(address, family, done)` for sockets, `(address, options, done)` by its types. */
function literalLookup(
  address: string,
  options: unknown,
  done: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  done(null, address, address.includes(':') || options === 6 ? 6 : 4)
}
