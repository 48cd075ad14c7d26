import { limits } from './limits.ts'
import { formatProbe, type Probe } from './probe.ts'
import { ProbeWindow } from './probe-window.ts'
import { parseServerMessage, type ServerMessage, type ShardStamp } from './server-message.ts'
import { type ShardNews, ShardWatch } from './shard-watch.ts'
import type { Tally } from './tally.ts'

/** Whether the server knows the bot. `full` and silence leave it joining: it says hello again and again. */
type Stay = { readonly kind: 'joining'; readonly helloAtMs: number } | { readonly kind: 'playing' }

/** Who follows one bot closely; the tally has what all of them measured together. */
export interface BotObserver {
  /** Something came that was meant for this bot. */
  heard(nowMs: number): void
  /** Something came that was meant for another one. */
  misled(): void
  learned(news: ShardNews): void
}

export interface BotOptions {
  readonly id: number
  readonly name: string
  /** Turns per second. */
  readonly rate: number
  readonly tally: Tally
  /** Plays with an account of its name. */
  readonly logsIn?: boolean
  /** From 0 to 1, see `seededRandom`. */
  readonly random: () => number
  readonly observer?: BotObserver | undefined
}

/** Farthest step of a walking bot along one axis, in units of the map. */
const strideMax = 10
const mapEdge = 1_000

/** One player without its socket: decides what to say on each turn, and judges what it hears. */
export class Bot {
  readonly #id: number
  readonly #name: string
  readonly #verb: 'hello' | 'login'
  readonly #nonce: string
  readonly #tally: Tally
  readonly #random: () => number
  readonly #observer: BotObserver | undefined
  readonly #probes = new ProbeWindow()
  readonly #watch: ShardWatch
  /** Turns are not exactly periodic: what is due within half a turn is due now. */
  readonly #halfTurnMs: number
  #stay: Stay = { kind: 'joining', helloAtMs: 0 }
  #everJoined = false
  #saidWho = false
  #walked = false
  #whoAtMs = 0
  #positionAtMs = 0
  #x = mapEdge / 2
  #y = mapEdge / 2

  constructor(options: BotOptions) {
    this.#id = options.id
    this.#name = options.name
    this.#verb = options.logsIn === true ? 'login' : 'hello'
    this.#tally = options.tally
    this.#random = options.random
    this.#observer = options.observer
    this.#nonce = Math.floor(options.random() * 2 ** 48)
      .toString(16)
      .padStart(12, '0')
    this.#halfTurnMs = 500 / options.rate
    this.#watch = new ShardWatch(Math.max(limits.gapMsMin, (limits.gapTurnsMin * 1_000) / options.rate))
  }

  get everJoined(): boolean {
    return this.#everJoined
  }

  /** Nothing before the first answer that names one. */
  get shard(): ShardStamp | undefined {
    return this.#watch.shard
  }

  /** When the server was last heard; nothing if never. */
  get heardAtMs(): number | undefined {
    return this.#watch.heardAtMs
  }

  /** What to send on this turn: hello while unknown, else who, a position, or a probe, whichever is due first. */
  speak(nowMs: number): string {
    const soonMs = nowMs + this.#halfTurnMs
    if (this.#stay.kind === 'joining' && this.#stay.helloAtMs <= soonMs) {
      this.#stay = { kind: 'joining', helloAtMs: nowMs + limits.helloAgainMs }
      return `${this.#verb} ${this.#name}`
    }
    // Every second turn at most, so that a slow bot still does something else.
    if (this.#whoAtMs <= soonMs && !this.#saidWho) {
      this.#saidWho = true
      this.#whoAtMs = nowMs + limits.whoEveryMs
      return 'who'
    }
    this.#saidWho = false
    // Likewise, walking leaves turns to probes.
    if (this.#stay.kind === 'playing' && this.#positionAtMs <= soonMs && !this.#walked) {
      this.#walked = true
      this.#positionAtMs = nowMs + limits.positionEveryMs
      return this.#walk()
    }
    this.#walked = false
    this.#tally.probesSent += 1
    return formatProbe({ bot: this.#id, sequence: this.#probes.send(), sentMs: nowMs, nonce: this.#nonce })
  }

  /** Judges one datagram, or one line without its end. */
  hear(payload: Buffer, nowMs: number): void {
    this.#tally.received += 1
    const message = parseServerMessage(payload)
    if (message.kind === 'garbled') {
      this.#tally.garbled += 1
      return
    }
    if (this.#isForAnother(message)) {
      this.#tally.wrongDeliveries += 1
      this.#observer?.misled()
      return
    }
    this.#watch.hear(nowMs)
    this.#observer?.heard(nowMs)
    this.#take(message, nowMs)
  }

  /** Starts over on a new connection. */
  reconnected(): void {
    this.#stay = { kind: 'joining', helloAtMs: 0 }
    this.#whoAtMs = 0
    this.#saidWho = false
  }

  /** Ends the measurement. */
  close(): void {
    this.#learn(this.#watch.close())
  }

  #learn(news: ShardNews): void {
    this.#tally.note(news)
    this.#observer?.learned(news)
  }

  #isForAnother(message: ServerMessage): boolean {
    if (message.kind === 'welcome') return message.name !== this.#name
    return message.kind === 'echo' && (message.probe.bot !== this.#id || message.probe.nonce !== this.#nonce)
  }

  #take(message: ServerMessage, nowMs: number): void {
    switch (message.kind) {
      case 'who':
        this.#learn(this.#watch.stamp(message.shard, nowMs))
        return
      case 'welcome':
        this.#learn(this.#watch.stamp(message.shard, nowMs))
        this.#stay = { kind: 'playing' }
        this.#everJoined = true
        this.#x = message.x
        this.#y = message.y
        return
      case 'echo':
        this.#count(message.probe, nowMs)
        return
      case 'who-are-you':
      case 'bye':
        this.#stay = { kind: 'joining', helloAtMs: 0 }
        return
      case 'near':
      case 'full':
      case 'later':
      case 'news':
      case 'garbled':
    }
  }

  #count(probe: Probe, nowMs: number): void {
    const fate = this.#probes.answer(probe.sequence)
    switch (fate) {
      case 'answered':
        this.#tally.probesAnswered += 1
        this.#tally.latencies.add(nowMs - probe.sentMs)
        return
      case 'duplicate':
        this.#tally.duplicates += 1
        return
      case 'unasked':
        this.#tally.garbled += 1
    }
  }

  #walk(): string {
    this.#x = this.#step(this.#x)
    this.#y = this.#step(this.#y)
    return `pos ${this.#x.toFixed(1)} ${this.#y.toFixed(1)}`
  }

  #step(from: number): number {
    return Math.min(Math.max(from + (this.#random() * 2 - 1) * strideMax, 0), mapEdge)
  }
}
