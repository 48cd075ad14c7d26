import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Test } from 'tap'
import { eventually } from '../support/eventually.ts'
import type { ArenaWorld } from './arena-world.ts'

const ANSWER_MS_MAX = 60_000

/** A UDP player of the arena, at an address of this machine. */
export class ArenaPlayer {
  readonly #socket: Socket
  readonly #port: number
  #heard: string[] = []

  private constructor(socket: Socket, port: number) {
    this.#socket = socket
    this.#port = port
    socket.on('message', payload => this.#heard.push(payload.toString()))
  }

  static async at(t: Test, world: ArenaWorld, address: string): Promise<ArenaPlayer> {
    const socket = createSocket('udp4')
    t.teardown(() => socket.close())
    socket.on('error', () => {})
    socket.bind(0, address)
    await once(socket, 'listening')
    return new ArenaPlayer(socket, Number(world.address.split(':')[1]))
  }

  say(text: string): void {
    this.#socket.send(text, this.#port, '127.0.0.1')
  }

  /** Says it again and again until the answer is as wanted. */
  until(text: string, wanted: RegExp): Promise<string> {
    this.#heard = []
    this.say(text)
    return this.#waitFor(wanted, `after ${text}`, () => this.say(text))
  }

  /** Waits for something that the arena says by itself, or has said since the last question. */
  hears(wanted: RegExp): Promise<string> {
    return this.#waitFor(wanted, 'unasked', () => {})
  }

  async #waitFor(wanted: RegExp, when: string, meanwhile: () => void): Promise<string> {
    try {
      return await eventually(`a player to hear ${String(wanted)} ${when}`, ANSWER_MS_MAX, () => {
        const found = this.#heard.find(line => wanted.test(line))
        if (found === undefined) meanwhile()
        return found
      })
    } catch (cause) {
      throw new Error(`all it heard: ${[...new Set(this.#heard)].join(', ')}`, { cause })
    }
  }
}
