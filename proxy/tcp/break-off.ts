import type { Socket } from 'node:net'

/** Ends a connection at once, with a reset where that is possible: after an `end()` the system refuses one (libuv:
 *  `uv_tcp_close_reset` and shutdown exclude each other), and Node would leave the socket open for ever. */
export function breakOff(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
