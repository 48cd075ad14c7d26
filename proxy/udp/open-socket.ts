import { createSocket, type Socket } from 'node:dgram'
import type { DatagramSocket, OpenSocketOptions, OpenSocketResult, SentListener } from './datagram-socket.ts'

/** A bound UDP socket of the system. Every address here is literal, so name resolution is a function call and binding and
 *  connecting are complete when they return.
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
  if (opening.failure === undefined) return { kind: 'open', socket: new SystemSocket(socket) }
  closeQuietly(socket)
  return { kind: 'failed', code: opening.failure }
}

class SystemSocket implements DatagramSocket {
  readonly port: number
  readonly #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
    this.port = socket.address().port
  }

  send(datagram: Buffer, onSent: SentListener): void {
    this.#socket.send(datagram, onSent)
  }

  sendTo(datagram: Buffer, address: string, port: number, onSent: SentListener): void {
    this.#socket.send(datagram, port, address, onSent)
  }

  connect(address: string, port: number): boolean {
    try {
      this.#socket.connect(port, address)
      this.#socket.remoteAddress()
      return true
    } catch {
      return false // The reason also comes as an error event of the socket, and is counted there.
    }
  }

  disconnect(): void {
    this.#socket.disconnect()
  }

  queuedBytes(): number {
    return this.#socket.getSendQueueSize()
  }

  close(): void {
    closeQuietly(this.#socket)
  }
}

function closeQuietly(socket: Socket): void {
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
