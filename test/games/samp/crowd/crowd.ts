import type { Clock } from '../../../../lib/clock.ts'
import type { ClientKind } from '../../../../proxy/games/samp/handshake.ts'
import type { ClientEvent } from '../client-core.ts'
import { SampClient } from '../samp-sockets.ts'
import type { Address } from '../server-peer.ts'

export interface CrowdOptions {
  readonly players: number
  readonly server: Address
  readonly clock: Clock
  /** Clients that begin in one second: people do not come all at once. */
  readonly perSecond: number
  readonly client: ClientKind
  /** Whether all play from one address, as behind a home router. */
  readonly oneIp: boolean
}

/** A player was on one server and is on another one now. */
export interface ShardChange {
  readonly name: string
  readonly from: string
  readonly to: string
  /** From the last that was heard of the one to the first of the other, ms. */
  readonly outageMs: number
}

/** What a crowd went through. */
export interface CrowdReport {
  readonly players: number
  /** How many have played at some time. */
  readonly joined: number
  readonly changes: readonly ShardChange[]
  /** By the name of the server that they heard last. */
  readonly playersOf: Readonly<Record<string, number>>
  readonly playing: number
  readonly events: Readonly<Partial<Record<ClientEvent['kind'], number>>>
  /** Those that have given up for good, and why. */
  readonly stopped: readonly { readonly name: string; readonly why: string }[]
}

interface Member {
  readonly name: string
  readonly client: SampClient
  heard: { readonly at: number; readonly from: string } | undefined
}

/** Little enough for hundreds of clients beside their servers on two cores. */
const SYNC_EVERY_MS = 500
const MEMBERS_MAX = 10_000

/** Simulated players on sockets of their own, each from an address of its own in 127/8. */
export class Crowd {
  readonly #options: CrowdOptions
  readonly #members: Member[] = []
  readonly #changes: ShardChange[] = []
  readonly #since: number

  constructor(options: CrowdOptions) {
    if (options.players > MEMBERS_MAX) throw new RangeError(`at most ${MEMBERS_MAX} players`)
    this.#options = options
    this.#since = options.clock.monotonicMs()
  }

  /** Lets those join whose turn has come, and looks where everybody is; call it every few ms. */
  tick(): void {
    const { players, clock, perSecond } = this.#options
    const due = Math.min(players, Math.ceil(((clock.monotonicMs() - this.#since) * perSecond) / 1_000))
    while (this.#members.length < due) this.#join(this.#members.length)
    for (const member of this.#members) this.#look(member)
  }

  /** Changes of server so far. */
  get changes(): number {
    return this.#changes.length
  }

  /** Whether there were so many changes of server, and everybody plays. */
  isThrough(changes: number): boolean {
    return (
      this.#changes.length >= changes && this.#members.every(({ client }) => client.core.state === 'playing')
    )
  }

  report(): CrowdReport {
    const playersOf: Record<string, number> = {}
    const events: Partial<Record<ClientEvent['kind'], number>> = {}
    const stopped: { name: string; why: string }[] = []
    for (const { name, client, heard } of this.#members) {
      if (heard !== undefined) playersOf[heard.from] = (playersOf[heard.from] ?? 0) + 1
      for (const event of client.core.events) {
        events[event.kind] = (events[event.kind] ?? 0) + 1
        if (event.kind === 'stopped') stopped.push({ name, why: event.why })
      }
    }
    return {
      players: this.#options.players,
      joined: this.#members.filter(({ heard }) => heard !== undefined).length,
      changes: this.#changes,
      playersOf,
      playing: this.#members.filter(({ client }) => client.core.state === 'playing').length,
      events,
      stopped,
    }
  }

  close(): void {
    for (const { client } of this.#members) client.close()
  }

  #join(index: number): void {
    const { server, clock, client, oneIp } = this.#options
    const name = `player${index + 1}`
    const ip = oneIp ? '127.80.0.1' : `127.80.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`
    const options = { name, client, syncEveryMs: SYNC_EVERY_MS }
    this.#members.push({ name, client: new SampClient(ip, server, clock, options), heard: undefined })
  }

  #look(member: Member): void {
    const { heard } = member.client.core
    if (heard === undefined || heard === member.heard) return
    const before = member.heard
    member.heard = heard
    if (before === undefined || before.from === heard.from) return
    const outageMs = Math.round(heard.at - before.at)
    this.#changes.push({ name: member.name, from: before.from, to: heard.from, outageMs })
  }
}
