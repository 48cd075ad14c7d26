import type { DatagramSocket, SentListener } from './datagram-socket.ts'

/** Bytes that may wait in one socket because the kernel takes no more; beyond it datagrams are dropped, as a network would. */
export const SEND_QUEUE_BYTES_MAX = 4 * 1_024 * 1_024

/** The listener's socket that a player's datagrams came in by: replies must leave by the same one, else they carry another
 *  source address than the player knows. */
export interface ReplySocket {
  readonly socket: DatagramSocket
  /** Its local address; undefined where nobody needs it. */
  readonly address?: string
  /** True once the local address is gone: the socket can neither send nor be asked anything then. Flows keep it until
   *  their player speaks again. */
  closed: boolean
  /** Called with every failed send; made once, not per datagram. */
  readonly onSent: SentListener
}
