import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { stepTowards } from '../../examples/arena/bots/walk/route.ts'
import {
  parseWalkMessage,
  type Standing,
  type WalkMessage,
} from '../../examples/arena/bots/walk/walk-message.ts'
import type { ArenaWorld } from './arena-world.ts'

/** Units of the map per step, and time between steps: what a person does who runs. */
const STRIDE = 15
const STEP_MS = 100
const ANSWER_MS = 500
/** What takes longer never ends. */
const WALK_MS_MAX = 180_000

/** A person who walks step by step, each after the answer to the one before, and logs in again wherever it is taken. */
export class ZoneTraveller {
  readonly #account: string
  readonly #socket: Socket
  readonly #port: number
  #sequence = 0
  #news: WalkMessage[] = []
  #shard = ''
  #standing: Standing | undefined
  /** Hand-offs by which it came somewhere. */
  moves: string[] = []
  /** Reasons for which roads were closed. */
  closed: string[] = []

  private constructor(account: string, socket: Socket, port: number) {
    this.#account = account
    this.#socket = socket
    this.#port = port
    socket.on('message', payload => this.#hear(parseWalkMessage(payload)))
  }

  static async at(t: Test, world: ArenaWorld, account: string, address: string): Promise<ZoneTraveller> {
    const socket = createSocket('udp4')
    t.teardown(() => socket.close())
    socket.on('error', () => {})
    socket.bind(0, address)
    await once(socket, 'listening')
    return new ZoneTraveller(account, socket, Number(world.address.split(':')[1]))
  }

  /** Where it was last welcome. */
  get shard(): string {
    return this.#shard
  }

  /** As it was told last. Throws before the first welcome. */
  get standing(): Standing {
    if (this.#standing === undefined) throw new Error(`${this.#account} has never been welcome`)
    return this.#standing
  }

  async login(): Promise<void> {
    const deadline = performance.now() + WALK_MS_MAX
    for (;;) {
      if ((await this.#ask(`login ${this.#account}`, message => message.kind === 'welcome')) !== undefined)
        return
      if (performance.now() > deadline) throw new Error(`${this.#account} is not let in`)
    }
  }

  /** Does one thing, wherever that is; logs in where it is not known. */
  async act(verb: string, ...words: readonly string[]): Promise<WalkMessage> {
    const deadline = performance.now() + WALK_MS_MAX
    while (performance.now() < deadline) {
      const sequence = (this.#sequence += 1)
      const answer = await this.#ask([verb, sequence, ...words].join(' '), message =>
        'sequence' in message
          ? message.sequence === sequence
          : message.kind === 'stranger' || message.kind === 'moved',
      )
      if (answer === undefined || answer.kind === 'frozen') await sleep(STEP_MS)
      else if (answer.kind === 'stranger' || answer.kind === 'moved') await this.login()
      else return answer
    }
    throw new Error(`${this.#account} could not ${verb}`)
  }

  /** Walks there, step by step, and on the spot until something is so.
   *  @param isThere after each step; at the latest after `WALK_MS_MAX` it gives up */
  async walk(x: number, y: number, isThere: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + WALK_MS_MAX
    for (;;) {
      const next = stepTowards(this.standing, { x, y }, STRIDE)
      await this.act('go', next.x.toFixed(1), next.y.toFixed(1))
      if (await isThere()) return
      if (performance.now() > deadline)
        throw new Error(`${this.#account} never came to ${x}, ${y}: ${this.#told()}`)
      await sleep(STEP_MS)
    }
  }

  isAt(x: number, y: number): boolean {
    return Math.abs(this.standing.x - x) < 0.1 && Math.abs(this.standing.y - y) < 0.1
  }

  #told(): string {
    return JSON.stringify({ at: this.#standing, shard: this.#shard, moves: this.moves, closed: this.closed })
  }

  async #ask(text: string, isAnswer: (message: WalkMessage) => boolean): Promise<WalkMessage | undefined> {
    this.#news = []
    this.#socket.send(text, this.#port, '127.0.0.1')
    for (const deadline = performance.now() + ANSWER_MS; performance.now() < deadline; await sleep(5)) {
      const found = this.#news.find(isAnswer)
      if (found !== undefined) return found
    }
    return undefined
  }

  #hear(message: WalkMessage): void {
    this.#news.push(message)
    if (message.kind === 'closed') this.closed.push(message.reason)
    if (message.kind === 'at') this.#standing = message.standing
    if (message.kind !== 'welcome') return
    const isNew = message.standing.epoch !== this.#standing?.epoch
    this.#standing = message.standing
    this.#shard = message.shard.split('/')[0] ?? ''
    if (isNew && message.move !== undefined) this.moves.push(message.move)
  }
}
