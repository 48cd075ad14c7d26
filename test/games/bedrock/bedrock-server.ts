import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Test } from 'tap'
import { FRAME_SET, MAGIC_HEX, OPEN_REPLY, pongOf } from './bedrock-wire.ts'

export interface BedrockFacts {
  name: string
  secondLine: string
  version: string
  players: number
  slots: number
  /** Instead of all that. */
  text: string | undefined
}

/** Where nobody else is to connect. */
const OWN_PORT = 27_132

/** A game server of the Bedrock Edition as far as lists and the beginning of a session are concerned. In a session every datagram comes back
 *  with the server's name; whoever has not begun one is not heard. */
export class BedrockServer {
  readonly facts: BedrockFacts
  readonly socket: Socket = createSocket('udp4')
  /** Of sessions, by the port that they come from. */
  readonly sessions = new Set<number>()
  pings = 0
  strays = 0
  mute = false

  constructor(facts: Partial<BedrockFacts> = {}) {
    this.facts = {
      name: 'one',
      secondLine: 'world',
      version: '1.21.50',
      players: 0,
      slots: 10,
      text: undefined,
      ...facts,
    }
    this.socket.on('message', (datagram, from) => {
      const answer = this.mute ? undefined : this.answer(datagram, from.port)
      if (answer !== undefined) this.socket.send(answer, from.port, from.address)
    })
  }

  get port(): number {
    return this.socket.address().port
  }

  answer(datagram: Buffer, from: number): Buffer | undefined {
    if (datagram[0] === 1 && datagram.toString('hex', 9, 25) === MAGIC_HEX) {
      this.pings += 1
      return pongOf(datagram.subarray(1, 9), 77n, this.#text())
    }
    if (datagram[0] === 5) {
      this.sessions.add(from)
      return OPEN_REPLY
    }
    if (datagram[0] === FRAME_SET && this.sessions.has(from))
      return Buffer.concat([Buffer.from([FRAME_SET]), Buffer.from(this.facts.name)])
    this.strays += 1
    return undefined
  }

  #text(): string {
    const { name, secondLine, version, players, slots, text } = this.facts
    if (text !== undefined) return text
    return `MCPE;${name};766;${version};${players};${slots};77;${secondLine};Survival;1;${OWN_PORT};${OWN_PORT + 1};0;`
  }
}

/** On a free port of 127.0.0.1; closed with the test. */
export async function bedrockServer(t: Test, facts: Partial<BedrockFacts> = {}): Promise<BedrockServer> {
  const server = new BedrockServer(facts)
  t.teardown(() => server.socket.close())
  server.socket.bind(0, '127.0.0.1')
  await once(server.socket, 'listening')
  return server
}
