import { after, type MonotonicMs } from '../../lib/clock.ts'
import { type IpNetwork, isIpNetwork, parseIpAddress, parseIpNetwork } from '../../lib/ip-network.ts'
import { NetworkTable } from '../../lib/network-table.ts'
import type { NetworkBan } from '../../proto/contract/ban.ts'
import type { RouteChange, Snapshot } from '../../proto/contract/proxy-link.ts'

interface Ban {
  readonly network: IpNetwork
  /** Undefined: until it is lifted. */
  readonly until: MonotonicMs | undefined
}

/** Networks whose addresses get no new flow. Asked for new flows only, so a datagram of a known flow costs nothing here. Each ban
 *  ends by itself, by this process' own clock: nobody needs to be reachable for it. */
export class BanTable {
  readonly #byNetwork = new Map<string, Ban>()
  readonly #table = new NetworkTable<Ban>()
  readonly #bansMax: number
  #version = 0

  constructor(bansMax: number) {
    this.#bansMax = bansMax
  }

  get size(): number {
    return this.#byNetwork.size
  }

  /** Another one after each change: for whoever holds a copy. */
  get version(): number {
    return this.#version
  }

  /** Those that hold now. Looks at all. */
  live(now: MonotonicMs): readonly Ban[] {
    return [...this.#byNetwork.values()].filter(ban => isLive(ban, now))
  }

  /** Takes these and forgets all others. @returns the networks that were not banned until now */
  replace({ bans, nowMs }: Pick<Snapshot, 'bans' | 'nowMs'>, now: MonotonicMs): readonly IpNetwork[] {
    const kept = new Set(bans.map(ban => ban.network))
    for (const text of this.#byNetwork.keys()) if (!kept.has(text)) this.#remove(text)
    return this.#putAll(bans, nowMs, now)
  }

  /** @returns the networks that were not banned until now */
  change(
    { bans, removedBans, nowMs }: Pick<RouteChange, 'bans' | 'removedBans' | 'nowMs'>,
    now: MonotonicMs,
  ): readonly IpNetwork[] {
    for (const text of removedBans) this.#remove(text)
    return this.#putAll(bans, nowMs, now)
  }

  isBanned(ip: string, now: MonotonicMs): boolean {
    if (this.#byNetwork.size === 0) return false
    const address = parseIpAddress(ip)
    return address !== undefined && this.#table.longestMatch(address, ban => isLive(ban, now)) !== undefined
  }

  /** Forgets what has run out, once in a while: it is not obeyed any more anyway. Looks at no more than `bansMax`. */
  expire(now: MonotonicMs, bansMax: number): void {
    let left = Math.min(bansMax, this.#byNetwork.size)
    for (const [text, ban] of this.#byNetwork) {
      if (left === 0) return
      left -= 1
      // To the end, so that all get their turn.
      this.#byNetwork.delete(text)
      if (isLive(ban, now)) this.#byNetwork.set(text, ban)
      else {
        this.#table.delete(ban.network)
        this.#version += 1
      }
    }
  }

  #putAll(bans: readonly NetworkBan[], nowMs: number, now: MonotonicMs): readonly IpNetwork[] {
    return bans.flatMap(({ network: text, expiresAtMs }) => {
      const known = this.#byNetwork.get(text)
      const network = known?.network ?? networkIn(text)
      const until = expiresAtMs === 0 ? undefined : after(now, expiresAtMs - nowMs)
      const ban = { network, until }
      if (!isLive(ban, now) || (known === undefined && this.#byNetwork.size >= this.#bansMax)) {
        this.#remove(text)
        return []
      }
      this.#byNetwork.set(text, ban)
      this.#table.set(network, ban)
      this.#version += 1
      return known !== undefined && isLive(known, now) ? [] : [network]
    })
  }

  #remove(text: string): void {
    const ban = this.#byNetwork.get(text)
    if (ban === undefined) return
    this.#byNetwork.delete(text)
    this.#table.delete(ban.network)
    this.#version += 1
  }
}

function isLive({ until }: Pick<Ban, 'until'>, now: MonotonicMs): boolean {
  return until === undefined || now < until
}

function networkIn(text: string): IpNetwork {
  const parsed = parseIpNetwork(text)
  if (isIpNetwork(parsed)) return parsed
  throw new TypeError(`the wire contract lets no ${text} through`)
}
