import type { MonotonicMs } from '../../lib/clock.ts'
import type { TokenBucket } from '../../lib/token-bucket.ts'
import { type FlowId, sameShard, type ShardRef } from '../../proto/contract/ids.ts'
import type { PlayerKey } from '../../proto/contract/common.ts'
import type { UserSide } from '../kernel/user-side.ts'
import type { PlacementWhy } from '../routing/placement.ts'
import type { Route } from '../routing/route.ts'
import type { ListenerFlows } from './listener-flows.ts'

/** Why a flow left the table; goes into reports. */
export type FlowCloseReason =
  | 'idle'
  | 'cut'
  | 'banned'
  | 'moved'
  | 'no-route'
  | 'client-closed'
  | 'shard-closed'
  | 'shard-unreachable'
  | 'flow-ports'
  /** The shard did not let the player in. */
  | 'refused'
  | 'proxy-stopping'

/** Whether the flow forwards.
 *    forwarding ──move or fail-over with `timeout`──► following ──1 s of silence | deadline──► closed (and a new flow) */
export type FlowPhase =
  | { readonly kind: 'forwarding' }
  | { readonly kind: 'following'; readonly deadline: MonotonicMs; heardAt: MonotonicMs }

export const FORWARDING: FlowPhase = { kind: 'forwarding' }

/** Of a game whose players come in by a door: that a shard has let the player in. */
export interface FlowPass {
  /** In what words the client has to be told goodbye; undefined where they are plain. */
  readonly key: number | undefined
  /** Who let it in; undefined once the player has been taken away from there, and has to connect anew. */
  readonly shard: ShardRef | undefined
}

/** Why a flow's route leads elsewhere: the player's own order, or all of the group have gone to another shard. */
export type RerouteReason = 'move' | 'switch'

/** What carries a flow's bytes: a UDP upstream or a TCP connection. Called by the carrier; must not throw. */
export interface FlowHandler {
  /** Of UDP: what the kernel can take over. */
  readonly userSide?: UserSide
  /** The flow's route leads elsewhere now. UDP connects again with the next datagram; TCP flushes what the shard said last,
   *  closes, and calls `close(flow, 'moved')` (or, when it has not forwarded anything yet, just dials again). Who has come in by a
   *  door is told to connect anew, at a pace (`Dismissals`).
   *  @param lameDuckMs how long the old side may still speak; 0 = silenced at once. Doors know no lame ducks */
  rerouted(flow: Flow, lameDuckMs: number, why: RerouteReason): void
  /** The flow has left the table: release its sockets. Called exactly once per flow, also after the handler's own `close`. */
  closed(flow: Flow, why: FlowCloseReason): void
}

export interface ForwardVerdict {
  readonly kind: 'forward'
  readonly flow: Flow
}

/** The client of a moved flow went silent and is back: the caller closes `flow` and asks for a new one. */
export interface ReopenVerdict {
  readonly kind: 'reopen'
  readonly flow: Flow
}

/** One player's UDP association or one TCP connection. Stores its group's route, never an address. */
export interface Flow {
  readonly id: FlowId
  readonly player: PlayerKey
  readonly listener: ListenerFlows<Flow>
  readonly openedAt: MonotonicMs
  readonly why: PlacementWhy
  readonly unconfirmed: boolean
  /** Its verdicts, made beforehand: one pair per flow, none per datagram. */
  readonly forward: ForwardVerdict
  readonly reopen: ReopenVerdict
  /** Set before the flow is used: the side that owns its sockets. */
  handler: FlowHandler
  route: Route
  /** The route id this flow was last admitted under: differs from `route.routeId` after its group switched. */
  routeId: number
  placementVersion: number
  /** Local port towards the shard, which the flow has to itself; 0 = none. */
  flowPort: number
  /** Local port of the TCP connection that the shard has accepted; 0 = none. */
  acceptedPort: number
  phase: FlowPhase
  /** Undefined where the game has no door, and until the shard has let the player in. */
  pass: FlowPass | undefined
  /** What its client may send; undefined where the listener lets everything through. */
  readonly bucket: TokenBucket | undefined
  /** When the client last sent something that was forwarded. */
  clientSeenAt: number
  /** When anything was last forwarded, either way: refreshes the idle time-out. */
  activeAt: number
  /** When the shard last said something that was forwarded; at first, when the flow opened. */
  shardSeenAt: number
  /** While the kernel carries the flow, until when these times are known: it tells once in a while. Undefined: until now. */
  knownUntil: { readonly at: number } | undefined
  /** One-second window in which this flow was last counted as a sender (evidence). */
  sentWindow: number
  /** Another flow has taken this one's seat: it no longer counts towards the shard's slots. */
  seatTaken: boolean
  /** Position in the table's scan list; -1 once closed. */
  position: number
}

/** A shard that answered a flow within this time still has its session: a handshake, which anybody can send in the player's name, does not
 *  take the player elsewhere. */
export const SHARD_SILENCE_MS = 2_000

/** A client that sent nothing for so long has probably gone: its seat may be taken, its move may be finished. */
export const CLIENT_SILENCE_MS = 1_000

/** The moment up to which it is known when the flow's sides have spoken: whoever judges by silence judges as of then, or a player whom the kernel
 *  carries well would be taken for silent because it has not told yet. */
export function knownAt({ knownUntil }: Flow, now: MonotonicMs): number {
  return knownUntil === undefined ? now : knownUntil.at
}

/** When the client has last spoken, if it has gone on as it did when that was last known: whom the kernel carries may have talked ever since. */
export function clientHeardAt(flow: Flow, now: MonotonicMs): MonotonicMs {
  return Math.min(now, flow.clientSeenAt + (now - knownAt(flow, now))) as MonotonicMs
}

/** Whether the shard has said nothing for so long that a handshake may take the player elsewhere. */
export function isShardSilent(flow: Flow, now: MonotonicMs): boolean {
  return knownAt(flow, now) - flow.shardSeenAt >= SHARD_SILENCE_MS
}

/** Whether the flow is told of a switch at once: TCP, and who has come in by a door. Others notice with their next datagram. */
export function isToldOfSwitches({ player, listener }: Flow): boolean {
  return player.protocol === 'tcp' || listener.settings.door !== undefined
}

/** Whether the shard that the route leads to is the one that let the player in. */
export function isPassFor({ pass, route }: Flow): boolean {
  return pass?.shard !== undefined && sameShard(pass.shard, route.shard.ref)
}
