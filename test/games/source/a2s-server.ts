import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Test } from 'tap'

export interface A2sFacts {
  name: string
  map: string
  slots: number
  bots: number
  players: { readonly name: string; readonly score: number; readonly seconds: number }[]
  rules: readonly (readonly [name: string, value: string])[]
  keywords: string
  /** Servers of before 2020 tell their info at once. */
  challengesInfo: boolean
}

const HEADER = Buffer.from([0xff, 0xff, 0xff, 0xff])
const INFO_REQUEST = Buffer.concat([HEADER, Buffer.from('TSource Engine Query\0')])
const SPLIT_ABOVE_BYTES = 1_400
const PART_BYTES = 1_000
/** Where nobody else is to connect. */
const OWN_PORT = 27_999

/** A game server as far as server lists are concerned, written from the protocol's description alone: it shares no code with the
 *  proxy. What is no question comes back with its name in front. */
export class A2sServer {
  readonly facts: A2sFacts
  readonly socket: Socket = createSocket('udp4')
  /** First bytes of the questions that came, in hex; and how many of play. */
  readonly asked: string[] = []
  played = 0
  /** Says nothing while true. */
  mute = false
  #challenge = 0x11_22_33_44

  constructor(facts: Partial<A2sFacts> = {}) {
    this.facts = {
      name: 'one',
      map: 'de_dust2',
      slots: 20,
      bots: 0,
      players: [],
      rules: [['mp_timelimit', '30']],
      keywords: 'secure,casual',
      challengesInfo: true,
      ...facts,
    }
    this.socket.on('message', (datagram, from) => {
      for (const answer of this.mute ? [] : this.answer(datagram))
        this.socket.send(answer, from.port, from.address)
    })
  }

  get port(): number {
    return this.socket.address().port
  }

  /** Challenges that were given are worth nothing any more. */
  renewChallenge(): void {
    this.#challenge += 1
  }

  answer(datagram: Buffer): readonly Buffer[] {
    if (datagram.length < 5 || !datagram.subarray(0, 4).equals(HEADER)) {
      this.played += 1
      return [Buffer.concat([Buffer.from(`${this.facts.name}:`), datagram])]
    }
    this.asked.push(datagram.toString('hex', 4, 5))
    const challenge = Buffer.alloc(4)
    challenge.writeInt32LE(this.#challenge)
    const isInfo = datagram.subarray(0, INFO_REQUEST.length).equals(INFO_REQUEST)
    const given = datagram.subarray(isInfo ? INFO_REQUEST.length : 5)
    if (!given.equals(challenge) && (!isInfo || this.facts.challengesInfo))
      return [Buffer.concat([HEADER, Buffer.from('A'), challenge])]
    if (isInfo) return [this.#info()]
    return split(datagram[4] === 0x55 ? this.#players() : this.#rules())
  }

  #info(): Buffer {
    const { name, map, slots, bots, players, keywords } = this.facts
    const port = Buffer.alloc(2)
    port.writeUInt16LE(OWN_PORT)
    return Buffer.concat([
      HEADER,
      Buffer.from([0x49, 17]),
      Buffer.from(`${name}\0${map}\0cstrike\0Counter-Strike: Source\0`),
      Buffer.from([240, 0, players.length, slots, bots]),
      Buffer.from('dl\0\x01'),
      Buffer.from('1.0.0.70\0'),
      Buffer.from([0x80 | 0x10 | 0x20 | 0x01]),
      port,
      Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]),
      Buffer.from(`${keywords}\0`),
      Buffer.from([240, 0, 0, 0, 0, 0, 0, 0]),
    ])
  }

  #players(): Buffer {
    const lines = this.facts.players.map(({ name, score, seconds }, index) => {
      const numbers = Buffer.alloc(8)
      numbers.writeInt32LE(score)
      numbers.writeFloatLE(seconds, 4)
      return Buffer.concat([Buffer.from([index]), Buffer.from(`${name}\0`), numbers])
    })
    return Buffer.concat([HEADER, Buffer.from([0x44, lines.length]), ...lines])
  }

  #rules(): Buffer {
    const { rules } = this.facts
    const count = Buffer.from([rules.length & 0xff, rules.length >> 8])
    const lines = rules.map(([name, value]) => Buffer.from(`${name}\0${value}\0`))
    return Buffer.concat([HEADER, Buffer.from([0x45]), count, ...lines])
  }
}

function split(answer: Buffer): readonly Buffer[] {
  if (answer.length <= SPLIT_ABOVE_BYTES) return [answer]
  const total = Math.ceil(answer.length / PART_BYTES)
  return Array.from({ length: total }, (_, index) =>
    Buffer.concat([
      Buffer.from([0xfe, 0xff, 0xff, 0xff, 7, 0, 0, 0, total, index, PART_BYTES & 0xff, PART_BYTES >> 8]),
      answer.subarray(index * PART_BYTES, (index + 1) * PART_BYTES),
    ]),
  )
}

/** On a free port of 127.0.0.1; closed with the test. */
export async function a2sServer(t: Test, facts: Partial<A2sFacts> = {}): Promise<A2sServer> {
  const server = new A2sServer(facts)
  t.teardown(() => server.socket.close())
  server.socket.bind(0, '127.0.0.1')
  await once(server.socket, 'listening')
  return server
}
