import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { AddressFamily } from '../../lib/ip-text.ts'
import type { Log } from '../../lib/log.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import { BANS_MAX } from '../../proto/contract/ban.ts'
import type { ListenerName } from '../../proto/contract/ids.ts'
import type { Carrier } from '../flows/carrier.ts'
import type { Flow } from '../flows/flow.ts'
import { GuardCounters } from '../kernel/guard-drops.ts'
import type { GuardLimits } from '../kernel/guard-limits.ts'
import { KernelBans } from '../kernel/kernel-bans.ts'
import { KnownFlows } from '../kernel/known-flows.ts'
import { PublicPorts } from '../kernel/public-ports.ts'
import type { TableOutlined } from './table-outliner.ts'

/** Each costs every datagram to the listeners a look-up. */
const PREFIX_LENGTHS_MAX = 8
/** In one tick: some of all flows, in turn, and those that are new. */
const LOOKED_AT_PER_TICK_MAX = 512
const NEW_PER_TICK_MAX = 256
const ADDRESSES_EVERY_MS = 1_000

/** One public UDP port. */
export interface GuardedListener {
  readonly name: ListenerName
  /** Those that are bound now. */
  readonly addresses: readonly string[]
  readonly limits: GuardLimits
}

export interface GuardOptions {
  readonly session: Pick<NftSession, 'change'>
  readonly carrier: Carrier
  readonly clock: Clock
  readonly log: Log
  readonly flowsMax: number
  /** All that are open; their ports and limits stay. */
  readonly guarded: () => readonly GuardedListener[]
}

/** Called where the kernel does not take a change; settles when that has been seen to. */
export type Refused = (why: string) => Promise<void>

/** The guard of one table. */
interface Post {
  readonly bans: KernelBans
  readonly known: KnownFlows
  readonly ports: PublicPorts
  readonly counters: GuardCounters
}

/** Keeps the kernel's tables told of who is banned and who is known, and counts what they drop of themselves. */
export class Guard {
  readonly #options: GuardOptions
  readonly #posts = new Map<AddressFamily, Post>()
  #bansVersion = -1
  #cursor = 0
  #addressesDueAt = Number.NEGATIVE_INFINITY
  /** While there are bans on their way to the kernel. */
  #banning: Promise<void> | undefined
  /** When bans changed last in the tables, or may have. */
  #bannedAt = Number.NEGATIVE_INFINITY as MonotonicMs
  #saidLeftOut = 0

  constructor(options: GuardOptions) {
    this.#options = options
  }

  /** Bans that the kernel holds. */
  get bans(): number {
    return this.#sum(({ bans }) => bans.size)
  }

  /** Those that have no room there, and hold in user space only. */
  get bansLeftOut(): number {
    return this.#sum(({ bans }) => bans.leftOut)
  }

  /** What a table begins with that is made or taken over now.
   *  @returns the limits that its text is made from, and lines to be carried out with it */
  begin(family: AddressFamily): {
    readonly limits: readonly GuardLimits[]
    readonly lines: readonly string[]
  } {
    const { carrier, clock, flowsMax, guarded } = this.#options
    const now = clock.monotonicMs()
    const listeners = guarded()
    const portOf = new Map(listeners.map(({ name, limits }) => [name, limits.port]))
    const limits = listeners.map(one => one.limits)
    const post = {
      bans: new KernelBans(family, { bansMax: BANS_MAX, lengthsMax: PREFIX_LENGTHS_MAX }),
      known: new KnownFlows(family, flowsMax, name => portOf.get(name)),
      ports: new PublicPorts(family),
      counters: new GuardCounters(limits.map(({ port }) => port)),
    }
    this.#posts.set(family, post)
    // The next tick tells the other tables, too.
    this.#bansVersion = -1
    return {
      limits,
      lines: [
        ...post.bans.follow(carrier.bans.live(now), now),
        ...post.known.follow(carrier.table.flows(), now),
        ...post.ports.follow(publicPorts(listeners)),
      ],
    }
  }

  /** Call it every tick while the tables stand. */
  tick(now: MonotonicMs, refused: Refused): void {
    void this.followBans(now, refused)
    void this.#carryOut([...this.#knownLines(now), ...this.#addressLines(now)], refused)
  }

  /** What the tables, as they stand, have dropped so far. */
  count(outlines: readonly Pick<TableOutlined, 'family' | 'counters'>[]): void {
    const { carrier, guarded } = this.#options
    const names = new Map(guarded().map(({ name, limits }) => [limits.port, name]))
    for (const { family, counters } of outlines)
      for (const { port, reason, datagrams } of this.#posts.get(family)?.counters.read(counters) ?? []) {
        const name = names.get(port)
        if (name !== undefined) carrier.table.listener(name)?.counters.countDrop(reason, datagrams)
      }
  }

  /** Whether somebody has taken sets or rules of bans out of a table, as it was found since `since`. */
  missesBans(outlines: readonly Pick<TableOutlined, 'family' | 'banParts'>[], since: MonotonicMs): boolean {
    if (this.#banning !== undefined || this.#bannedAt >= since) return false
    return outlines.some(({ family, banParts }) => banParts < (this.#posts.get(family)?.bans.parts ?? 0))
  }

  /** Somebody may have been banned just now: costs nothing where nobody was.
   *  @returns settles when the kernel has all bans so far, or has refused them; undefined where it has already */
  followBans(now: MonotonicMs, refused: Refused): Promise<void> | undefined {
    const lines = this.#banLines(now)
    if (lines.length === 0) return this.#banning
    // Transactions are carried out in order: with the last one, all are.
    const banning = this.#carryOut(lines, refused).finally(() => {
      this.#bannedAt = this.#options.clock.monotonicMs()
      if (this.#banning === banning) this.#banning = undefined
    })
    this.#banning = banning
    return banning
  }

  async #carryOut(lines: readonly string[], refused: Refused): Promise<void> {
    if (lines.length === 0) return
    const posts = new Map(this.#posts)
    try {
      await this.#options.session.change(lines.join('\n'))
    } catch (error) {
      if (this.#stands(posts)) await refused(`the kernel refused a change: ${messageOf(error)}`)
    }
  }

  #banLines(now: MonotonicMs): readonly string[] {
    const { bans } = this.#options.carrier
    if (bans.version === this.#bansVersion) return []
    this.#bansVersion = bans.version
    const live = bans.live(now)
    const lines = [...this.#posts.values()].flatMap(post => post.bans.follow(live, now))
    this.#sayLeftOut()
    return lines
  }

  #sayLeftOut(): void {
    const leftOut = this.bansLeftOut
    if (leftOut > 0 && leftOut !== this.#saidLeftOut)
      this.#options.log.warn(
        { bans: this.bans, leftOut, prefixLengthsMax: PREFIX_LENGTHS_MAX },
        'the kernel has no room for some bans: these hold in user space only',
      )
    this.#saidLeftOut = leftOut
  }

  #knownLines(now: MonotonicMs): readonly string[] {
    const { table } = this.#options.carrier
    const some = table.some(this.#cursor, LOOKED_AT_PER_TICK_MAX)
    this.#cursor = some.length < LOOKED_AT_PER_TICK_MAX ? 0 : this.#cursor + some.length
    const looked: readonly Flow[] = [
      ...some,
      ...table.some(Math.max(0, table.size - NEW_PER_TICK_MAX), NEW_PER_TICK_MAX),
    ]
    return [...this.#posts.values()].flatMap(post => post.known.follow(looked, now))
  }

  #addressLines(now: MonotonicMs): readonly string[] {
    if (now < this.#addressesDueAt) return []
    this.#addressesDueAt = now + ADDRESSES_EVERY_MS
    const ports = publicPorts(this.#options.guarded())
    return [...this.#posts.values()].flatMap(post => post.ports.follow(ports))
  }

  #stands(posts: ReadonlyMap<AddressFamily, Post>): boolean {
    for (const [family, post] of posts) if (this.#posts.get(family) !== post) return false
    return true
  }

  #sum(of: (post: Post) => number): number {
    let sum = 0
    for (const post of this.#posts.values()) sum += of(post)
    return sum
  }
}

function publicPorts(listeners: readonly GuardedListener[]) {
  return listeners.map(({ addresses, limits }) => ({ addresses, port: limits.port }))
}
