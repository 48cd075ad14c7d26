import { echoedBy, encodeGreeting } from '../../../proxy/games/samp/handshake.ts'
import type { ClientKind } from '../../../proxy/games/samp/handshake.ts'
import {
  BAN_MS,
  type BanReason,
  LAST_PLACE_WITHIN_MS,
  LOOPBACK,
  UNJOINED_PEERS_MAX,
} from './server-limits.ts'
import { ipBytes, type Peer } from './server-peer.ts'

const IPS_MAX = 65_536

export interface GateOptions {
  readonly playersMax: number
  /** Whether 127.0.0.1 is limited, too, which a real server never does. */
  readonly limitsLoopback: boolean
  readonly cookieSeed: number
  readonly onBan: (ip: string, why: BanReason, forMs: number) => void
}
export type Admission =
  | { readonly kind: 'ignore' }
  | { readonly kind: 'answer'; readonly data: Buffer }
  | { readonly kind: 'admit'; readonly client: ClientKind }

/** What a server thinks of addresses: bans, and who may shake hands. */
export class ServerGate {
  readonly #options: GateOptions
  readonly #bannedUntil = new Map<string, number>()
  /** Addresses with a handshake under way. */
  readonly #pending = new Set<string>()
  #lastAdmitted: { readonly ip: string; readonly at: number } | undefined

  constructor(options: GateOptions) {
    this.#options = options
  }

  cookieOf(ip: string): number {
    const [first = 0, second = 0, third = 0, fourth = 0] = ipBytes(ip)
    const { cookieSeed } = this.#options
    return (Math.imul(cookieSeed + first * 256 + fourth, 0x9e37_79b1) >>> 16) ^ (second * 256 + third)
  }

  banned(ip: string, now: number): boolean {
    return (this.#bannedUntil.get(ip) ?? Number.NEGATIVE_INFINITY) > now
  }

  ban(ip: string, why: BanReason, now: number): void {
    if (this.#exempt(ip) || this.#bannedUntil.size >= IPS_MAX) return
    this.#bannedUntil.set(ip, now + BAN_MS[why])
    this.#options.onBan(ip, why, BAN_MS[why])
  }

  /** A handshake of this address has come to an end: connected, or dropped. Any peer's end counts, whichever began it. */
  settle(ip: string): void {
    this.#pending.delete(ip)
  }

  /** @param peers all there are */
  judge(
    ip: string,
    echo: number,
    known: Peer | undefined,
    peers: ReadonlyMap<string, Peer>,
    now: number,
  ): Admission {
    if (this.#pending.has(ip)) return { kind: 'ignore' }
    const cookie = this.cookieOf(ip)
    const client = echoedBy(echo, cookie)
    if (client === undefined) return { kind: 'answer', data: encodeGreeting({ kind: 'cookie', cookie }) }
    if (known !== undefined)
      return known.state.kind === 'unverified' || known.state.kind === 'accepted'
        ? { kind: 'ignore' }
        : { kind: 'answer', data: encodeGreeting({ kind: 'attempt-failed' }) }
    const attack = this.#attack(ip, peers, now)
    if (attack !== undefined) {
      this.ban(ip, attack, now)
      if (!this.#exempt(ip)) return { kind: 'ignore' }
    }
    if (peers.size >= this.#options.playersMax)
      return { kind: 'answer', data: encodeGreeting({ kind: 'full' }) }
    this.#lastAdmitted = { ip, at: now }
    if (!this.#exempt(ip)) this.#pending.add(ip)
    return { kind: 'admit', client }
  }

  #attack(ip: string, peers: ReadonlyMap<string, Peer>, now: number): BanReason | undefined {
    const unjoined = [...peers.values()].filter(
      ({ address, state }) => address.ip === ip && state.kind !== 'playing',
    )
    if (unjoined.length > UNJOINED_PEERS_MAX) return 'unjoined-peers'
    const last = this.#lastAdmitted
    return last !== undefined &&
      last.ip === ip &&
      now - last.at < LAST_PLACE_WITHIN_MS &&
      peers.size === this.#options.playersMax - 1
      ? 'last-place'
      : undefined
  }

  #exempt(ip: string): boolean {
    return ip === LOOPBACK && !this.#options.limitsLoopback
  }
}
