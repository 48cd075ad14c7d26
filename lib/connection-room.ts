import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Keeps room for those who come: where `connectionsMax` are open, the oldest one that has nothing to be answered yet goes (it is silent, half a
 *  request, or kept for later), else the oldest. Whoever only holds connections open so keeps nobody else out; `maxConnections` would refuse the
 *  newcomer instead. */
export function keepRoom(server: Server, connectionsMax: number): void {
  /** In the order in which they came, with the request that is under way. */
  const open = new Map<Socket, IncomingMessage | undefined>()
  server.on('connection', (socket: Socket) => {
    if (open.size >= connectionsMax) {
      const goes = expendable(open)
      open.delete(goes)
      goes.destroy()
    }
    open.set(socket, undefined)
    socket.once('close', () => open.delete(socket))
  })
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    if (!open.has(socket)) return
    open.set(socket, request)
    response.once('close', () => {
      // Of several that came at once on one connection the last counts.
      if (open.get(socket) === request) open.set(socket, undefined)
    })
  })
}

/** Of at least one. */
function expendable(open: ReadonlyMap<Socket, IncomingMessage | undefined>): Socket {
  let oldest: Socket | undefined
  for (const [socket, request] of open) {
    if (request?.complete !== true) return socket
    oldest ??= socket
  }
  if (oldest === undefined) throw new Error('there is no connection')
  return oldest
}
