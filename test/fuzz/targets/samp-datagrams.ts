import { decipher, decipherInto, encipher, retarget } from '../../../proxy/games/samp/cipher.ts'
import {
  cipheredEchoOf,
  cipheredOpenRequest,
  decodeGreeting,
  echoOf,
  encodeGreeting,
} from '../../../proxy/games/samp/handshake.ts'
import { mask, unmask } from '../../../proxy/games/samp/masking.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const PORT_BYTES = 4
const KEY_BYTES = 4
/** More than a datagram of the game has. */
const DATAGRAM_BYTES_MAX = 2_048

/** Two ports, a key, and a datagram of either side. */
export const sampDatagrams: FuzzTarget = {
  name: 'samp-datagrams',
  promise:
    'a datagram aimed at another port says the same there, and is itself again on its way back; handshakes are read in one way only',
  words: [
    '\u0018\0\0',
    '\u001a\u0001\u0002',
    '\u0019\0',
    '\u001f\0',
    '\u0024\0',
    '\u0086pmo\0',
    '\u0000@3\u0080!',
  ],
  invent: random => {
    const [port = 0, ...rest] = Array.from({ length: 4 }, () => Math.floor(random.fraction() * 65_536))
    const head = Buffer.alloc(PORT_BYTES + KEY_BYTES)
    for (const [index, number] of [port, ...rest].entries()) head.writeUInt16LE(number, 2 * index)
    return Buffer.concat([head, cipheredOpenRequest(rest[0] ?? 0, port)])
  },
  run(input) {
    if (input.length < PORT_BYTES + KEY_BYTES) return 'refused'
    const [here, there] = [input.readUInt16LE(0), input.readUInt16LE(2)]
    const key = input.readUInt32LE(PORT_BYTES)
    const datagram = input.subarray(PORT_BYTES + KEY_BYTES).subarray(0, DATAGRAM_BYTES_MAX)
    expect(
      equal(decipher(encipher(datagram, here), here), datagram.length === 0 ? undefined : datagram),
      'ciphered',
    )
    expect(equal(unmask(mask(datagram, key), key), datagram.length === 0 ? undefined : datagram), 'masked')
    const aimed = Buffer.from(datagram)
    retarget(aimed, here, there)
    expect(equal(decipher(datagram, here), decipher(aimed, there)), 'says the same at the other port')
    expect(cipheredEchoOf(datagram, here) === cipheredEchoOf(aimed, there), 'is a handshake there, too')
    retarget(aimed, there, here)
    expect(aimed.equals(datagram), 'there and back')
    const plain = Buffer.from(datagram)
    const length = decipherInto(plain, plain, here)
    expect(equal(decipher(datagram, here), length === -1 ? undefined : plain.subarray(0, length)), 'in place')
    return greets(datagram) || shakesHands(datagram, here) ? 'taken' : 'refused'
  },
}

function greets(datagram: Buffer): boolean {
  const greeting = decodeGreeting(datagram)
  if (greeting !== undefined) expect(encodeGreeting(greeting).equals(datagram), 'a greeting is what was read')
  return greeting !== undefined
}

function shakesHands(datagram: Buffer, port: number): boolean {
  const echo = cipheredEchoOf(datagram, port)
  if (echo === undefined) return false
  expect(cipheredOpenRequest(echo, port).equals(datagram), 'an open request is what was read')
  expect(echoOf(decipher(datagram, port) ?? Buffer.alloc(0)) === echo, 'the echo is the same')
  return true
}

function equal(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other)
}
