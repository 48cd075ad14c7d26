import { connect, type Socket } from 'node:net'

export type DialFailure = 'refused' | 'failed'

export interface DialHandlers {
  accepted(): void
  /** Only before `accepted`. */
  failed(failure: DialFailure): void
}

/** Opens a connection towards a shard. The caller ends an attempt that takes too long by destroying the socket, and then hears
 *  nothing more. */
export function dial(address: string, port: number, handlers: DialHandlers): Socket {
  const socket = connect({ host: address, port, noDelay: true, allowHalfOpen: true })
  let failure: DialFailure = 'failed'
  const onEarlyError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'ECONNREFUSED') failure = 'refused'
  }
  const onEarlyClose = (hadError: boolean): void => {
    if (hadError) handlers.failed(failure)
  }
  socket.on('error', onEarlyError)
  socket.once('close', onEarlyClose)
  socket.once('connect', () => {
    socket.off('close', onEarlyClose)
    handlers.accepted()
  })
  return socket
}
