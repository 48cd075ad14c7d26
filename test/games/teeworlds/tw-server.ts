import type { DatagramServer } from '../serve-datagrams.ts'
import { Packer, Unpacker } from './tw-numbers.ts'

export interface TwPlayer {
  readonly name: string
  readonly clan: string
  readonly score: number
  readonly watches: boolean
}

export interface TwFacts {
  readonly name: string
  readonly map: string
  readonly slots: number
  readonly players: readonly TwPlayer[]
  /** Vanilla 0.6 knows no extended answer, vanilla 0.7 no 0.6; DDNet's server speaks all three. */
  readonly speaks: 'six' | 'seven' | 'ddnet'
}

const CONNLESS = '\xff\xff\xff\xff\xff\xff'
const VERSION = '0.6 626fce9a778df4d4'
/** Entries of each part of the extended answer. */
const PER_PART = 20

/** A Teeworlds server as far as server lists and the first words of 0.7 are concerned, written from the protocol's description alone: it
 *  shares no code with the proxy. What is none of these comes back with its name in front. */
export class TwServer implements DatagramServer {
  readonly facts: TwFacts
  /** What its connections of 0.7 have to carry. */
  readonly token = 0x5e_12_34_56
  asked = 0
  played = 0
  /** Tokens of clients who have connected (0.7). */
  readonly connected: number[] = []

  constructor(facts: Partial<TwFacts> = {}) {
    this.facts = { name: 'one', map: 'ctf5', slots: 8, players: [], speaks: 'ddnet', ...facts }
  }

  answer(datagram: Buffer): readonly Buffer[] {
    const { speaks } = this.facts
    const text = datagram.toString('latin1')
    if (speaks !== 'seven' && text.slice(6, 14) === '\xff\xff\xff\xffgie3') return this.#six(datagram)
    if (speaks !== 'six' && datagram[0] === 0x04) return this.#control(datagram)
    if (speaks !== 'six' && datagram[0] === 0x21) return this.#seven(datagram)
    this.played += 1
    return [Buffer.from(`${this.facts.name}:${text}`, 'latin1')]
  }

  #six(question: Buffer): readonly Buffer[] {
    this.asked += 1
    const { name, map, slots, players, speaks } = this.facts
    const extended = speaks === 'ddnet' && question.toString('latin1', 0, 2) === 'xe'
    const token = question.readUInt8(14) + (extended ? question.readUInt16BE(2) * 256 : 0)
    const playing = players.filter(({ watches }) => !watches).length
    const numbers = [playing, slots - 1, players.length, slots]
    const lines = players.map(one => {
      const texts = [one.name, one.clan, 276, one.score, one.watches ? 0 : 1]
      return strings(extended ? [...texts, ''] : texts)
    })
    if (!extended)
      return [
        Buffer.from(
          `${CONNLESS}\xff\xff\xff\xffinf3${strings([token, VERSION, name, map, 'CTF', 0, ...numbers])}${lines.join('')}`,
          'latin1',
        ),
      ]
    const head = strings([token, VERSION, name, map, 12_345, 678, 'CTF', 0, ...numbers, ''])
    const parts = [`iext${head}${lines.slice(0, PER_PART).join('')}`]
    for (let at = PER_PART; at < lines.length; at += PER_PART)
      parts.push(`iex+${strings([token, parts.length, ''])}${lines.slice(at, at + PER_PART).join('')}`)
    return parts.map(part => Buffer.from(`${CONNLESS}\xff\xff\xff\xff${part}`, 'latin1'))
  }

  #control(datagram: Buffer): readonly Buffer[] {
    const given = datagram.readUInt32BE(3)
    const own = datagram.readUInt32BE(8)
    if (datagram[7] === 5 && given === 0xff_ff_ff_ff)
      return datagram.length < 519 ? [] : [control(own, 5, this.token)]
    if (given !== this.token) return []
    if (datagram[7] !== 1) return [control(own, 0)]
    this.connected.push(own)
    return [control(own, 2)]
  }

  #seven(question: Buffer): readonly Buffer[] {
    if (question.readUInt32BE(1) !== this.token || question.toString('latin1', 13, 17) !== 'gie3') return []
    this.asked += 1
    const { name, map, slots, players } = this.facts
    const packer = new Packer()
    packer.bytes(Buffer.from([0x21]), question.subarray(5, 9), question.subarray(1, 5))
    packer.bytes(Buffer.from('\xff\xff\xff\xffinf3', 'latin1'))
    packer.int(new Unpacker(question, 17).int())
    packer.text('0.7.5', name, 'host.example', map, 'CTF')
    const playing = players.filter(({ watches }) => !watches).length
    for (const number of [0, 1, playing, slots - 1, players.length, slots]) packer.int(number)
    for (const { name: player, clan, score, watches } of players) {
      packer.text(player, clan)
      for (const number of [276, score, watches ? 1 : 0]) packer.int(number)
    }
    return [packer.whole()]
  }
}

function control(to: number, message: number, own?: number): Buffer {
  const bytes = Buffer.alloc(own === undefined ? 8 : 12)
  bytes[0] = 0x04
  bytes.writeUInt32BE(to, 3)
  bytes[7] = message
  if (own !== undefined) bytes.writeUInt32BE(own, 8)
  return bytes
}

function strings(values: readonly (string | number)[]): string {
  return values.map(value => `${value}\0`).join('')
}
