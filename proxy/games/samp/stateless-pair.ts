import { encipher } from './cipher.ts'
import { MESSAGE_ID } from './message-id.ts'

/** RakNet 2.x drops a message whose number lies in the half of the number space behind the last one in order, or was there already. Whoever
 *  does not know the number that the other side waits for sends the same message under two numbers half the space apart: at least one of
 *  them lies ahead. */
const NUMBERS = [0x0000, 0x8000] as const

/** A datagram of the reliability layer with one unreliable message of one byte, 5 bytes: no acknowledgements (1 bit), the number (16, low
 *  byte first), reliability 6 for "unreliable" (4), not split (1), a length of 8 bits in RakNet's compression (6), padding (4), the byte. */
function loneMessage(number: number, id: number): Buffer {
  return Buffer.from([
    (number & 0xff) >> 1,
    ((number & 1) << 7) | (number >> 9),
    ((number >> 8) << 7) | 0x33,
    0x80,
    id,
  ])
}

const [first, second] = NUMBERS

/** Makes a client say "Lost connection to the server. Reconnecting.." and connect again from a new source port, whatever it did before. Plain,
 *  as everything towards a client; a client of open.mp with masking on wants them masked. */
export const RECONNECT_PAIR: readonly [Buffer, Buffer] = [
  loneMessage(first, MESSAGE_ID.connectionLost),
  loneMessage(second, MESSAGE_ID.connectionLost),
]

/** Makes a server on `port` log the leave of the player from whose address they come, at once. */
export function leavePair(port: number): readonly [Buffer, Buffer] {
  return [
    encipher(loneMessage(first, MESSAGE_ID.disconnection), port),
    encipher(loneMessage(second, MESSAGE_ID.disconnection), port),
  ]
}
