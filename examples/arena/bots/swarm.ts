import { Bot, type BotObserver } from './bot.ts'
import type { Link } from './link.ts'
import { Pace } from './pace.ts'
import { seededRandom } from './seeded-random.ts'
import { sourceAddress } from './source-address.ts'
import type { SwarmOptions } from './swarm-options.ts'
import { reportSwarm, type SwarmReport } from './swarm-report.ts'
import { Tally } from './tally.ts'
import { TcpLink } from './tcp-link.ts'
import { UdpLink } from './udp-link.ts'

/** What only a program that drives a swarm itself can say. */
export interface SwarmSetting {
  /** The address a bot plays from; default: a loopback address of its own. */
  readonly sourceOf?: (bot: number, seed: number) => string
  readonly observerOf?: (bot: number) => BotObserver
}

/** All bots with their links, driven by one tick from outside. */
export class Swarm {
  readonly tally = new Tally()
  readonly #options: SwarmOptions
  readonly #clock: () => number
  readonly #setting: SwarmSetting
  readonly #random: () => number
  readonly #startMs: number
  readonly #pace: Pace
  readonly #bots: Bot[] = []
  readonly #links: Link[] = []
  #endMs: number | undefined

  /** @param clock monotonic, in milliseconds */
  constructor(options: SwarmOptions, clock: () => number, setting: SwarmSetting = {}) {
    this.#options = options
    this.#clock = clock
    this.#setting = setting
    this.#random = seededRandom(options.seed)
    this.#startMs = clock()
    this.#pace = new Pace({ players: options.players, rate: options.rate, startMs: this.#startMs })
  }

  get bots(): readonly Bot[] {
    return this.#bots
  }

  /** Call it every few milliseconds. */
  tick(): void {
    const nowMs = this.#clock()
    while (this.#bots.length < this.#pace.born(nowMs)) this.#give(this.#bots.length)
    for (const link of this.#links) link.tick(nowMs)
    if (this.#endMs === undefined) for (const id of this.#pace.take(nowMs)) this.#turn(id)
  }

  /** Asks no more questions; answers under way still count. */
  stopAsking(): void {
    this.#endMs ??= this.#clock()
  }

  /** Closes everything. */
  finish(): SwarmReport {
    this.stopAsking()
    for (const link of this.#links) link.close()
    for (const bot of this.#bots) bot.close()
    const endMs = this.#endMs ?? this.#clock()
    return reportSwarm(this.#options, { bots: this.#bots, tally: this.tally, startMs: this.#startMs, endMs })
  }

  #turn(id: number): void {
    const bot = this.#bots[id]
    const link = this.#links[id]
    if (bot === undefined || link?.ready !== true) return
    link.send(bot.speak(this.#clock()))
    this.tally.sent += 1
  }

  #give(id: number): void {
    const { host, port, seed, rate, tcpShare, accounts } = this.#options
    const { sourceOf = sourceAddress, observerOf } = this.#setting
    const bot = new Bot({
      id,
      name: `bot-${seed.toString(36)}-${id}`,
      rate,
      tally: this.tally,
      logsIn: accounts,
      random: this.#random,
      observer: observerOf?.(id),
    })
    const events = {
      onMessage: (payload: Buffer) => bot.hear(payload, this.#clock()),
      onReconnect: () => {
        this.tally.reconnects += 1
        bot.reconnected()
      },
      onError: () => {
        this.tally.networkErrors += 1
      },
    }
    const options = { host, port, source: sourceOf(id, seed), events }
    this.#bots.push(bot)
    this.#links.push(playsOverTcp(id, tcpShare) ? new TcpLink(options, this.#clock) : new UdpLink(options))
  }
}

/** Spreads the share evenly over the bots: with 0.2 it is every fifth. */
export function playsOverTcp(id: number, tcpShare: number): boolean {
  return Math.floor((id + 1) * tcpShare) > Math.floor(id * tcpShare)
}
