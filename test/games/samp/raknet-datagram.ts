import { BitReader, BitWriter } from './bit-stream.ts'

/** How the reliability layer of RakNet 2.x writes its messages; SA:MP counts the kinds from 6. */
export const RELIABILITY = {
  unreliable: 6,
  unreliableSequenced: 7,
  reliable: 8,
  reliableOrdered: 9,
  reliableSequenced: 10,
} as const
export type Reliability = (typeof RELIABILITY)[keyof typeof RELIABILITY]

export interface Message {
  readonly number: number
  readonly reliability: Reliability
  readonly channel: number
  readonly orderingIndex: number
  readonly payload: Buffer
}
/** Acknowledged numbers, both ends included. */
export interface AckRange {
  readonly first: number
  readonly last: number
}
export interface RakNetDatagram {
  readonly acks: readonly AckRange[]
  readonly messages: readonly Message[]
}

/** SA:MP's MTU of 576 without the headers of IP and UDP. */
export const DATAGRAM_BYTES_MAX = 548
const MESSAGES_MAX = 256
const ACK_RANGES_MAX = 1_024

export function isReliable(reliability: Reliability): boolean {
  return reliability >= RELIABILITY.reliable
}

export function isOrdered(reliability: Reliability): boolean {
  return reliability !== RELIABILITY.unreliable && reliability !== RELIABILITY.reliable
}

/** The space that a message takes in a datagram, behind another one: its header is filled up to whole bytes. */
export function messageBytes({ reliability, payload }: Message): number {
  const dataBits = payload.length * 8
  const lengthBits = dataBits > 0xff ? 17 : dataBits > 0x0f ? 10 : 6
  return Math.ceil((16 + 4 + (isOrdered(reliability) ? 21 : 0) + 1 + lengthBits) / 8) + payload.length
}

export function encodeDatagram({ acks, messages }: RakNetDatagram): Buffer {
  const out = new BitWriter()
  out.bit(acks.length > 0)
  if (acks.length > 0) {
    out.compressed(acks.length, 2)
    for (const { first, last } of acks) {
      out.bit(first === last)
      out.unsigned(first, 2)
      if (first !== last) out.unsigned(last, 2)
    }
  }
  for (const message of messages) {
    out.unsigned(message.number, 2)
    out.low(message.reliability, 4)
    if (isOrdered(message.reliability)) {
      out.low(message.channel, 5)
      out.unsigned(message.orderingIndex, 2)
    }
    out.bit(false) // Not split.
    out.compressed(message.payload.length * 8, 2)
    out.align()
    out.bytes(message.payload)
  }
  return out.take()
}

/** @returns undefined for garbage in the acknowledgements; messages are read up to the first that is none, as RakNet does */
export function decodeDatagram(datagram: Uint8Array): RakNetDatagram | undefined {
  const read = new BitReader(datagram)
  const acks = read.bit() ? readAcks(read) : []
  if (acks === undefined) return undefined
  const messages: Message[] = []
  while (read.bitsLeft >= 16 && messages.length < MESSAGES_MAX) {
    const message = readMessage(read)
    if (message === undefined) break
    messages.push(message)
  }
  return { acks, messages }
}

function readAcks(read: BitReader): AckRange[] | undefined {
  const acks: AckRange[] = []
  const count = read.compressed(2)
  if (count > ACK_RANGES_MAX) return undefined
  for (let index = 0; index < count; index += 1) {
    const single = read.bit()
    const first = read.unsigned(2)
    const last = single ? first : read.unsigned(2)
    if (read.ended || last < first) return undefined
    acks.push({ first, last })
  }
  return acks
}

function readMessage(read: BitReader): Message | undefined {
  const number = read.unsigned(2)
  const kind = read.low(4)
  const reliability = Object.values(RELIABILITY).find(known => known === kind)
  if (reliability === undefined) return undefined
  const ordered = isOrdered(reliability)
  const channel = ordered ? read.low(5) : 0
  const orderingIndex = ordered ? read.unsigned(2) : 0
  const split = read.bit()
  const bits = read.compressed(2)
  if (read.ended || split || bits === 0) return undefined
  read.align()
  const payload = read.bytes((bits + 7) >> 3)
  return read.ended ? undefined : { number, reliability, channel, orderingIndex, payload }
}
