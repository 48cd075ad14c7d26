/** The public server list's side of Luanti, and a client's first words, written from their description alone: nothing of the proxy. */
const MAGIC = '4f457403'

/** How the list looks whether a server answers: a message without content from a client without a peer id. */
export const PING = Buffer.from(`${MAGIC}00000001`, 'hex')

/** A client's first datagram: the same, but to be confirmed, and with two bytes of content. */
export const FIRST_WORD = Buffer.from(`${MAGIC}00000003ffdc010000`, 'hex')

/** As the list reads the answer. @returns the peer id that it was given */
export function readPong(answer: Buffer): number {
  const right = answer.toString('hex', 0, 6) === `${MAGIC}0001` && answer[11] === 0x01
  if (!right) throw new Error(`no pong: ${answer.toString('hex')}`)
  return answer.readUInt16BE(12)
}

/** How the list goes, so that the server forgets it. */
export function farewell(peer: number): Buffer {
  return Buffer.from(`${MAGIC}${peer.toString(16).padStart(4, '0')}000003`, 'hex')
}
