import type {
  CutFlows,
  FleetPolicy,
  FlowClosed,
  FlowMoved,
  FlowOpened,
  MoveFlows,
  RouteChange,
  ShardObservation,
  Snapshot,
} from '../../proto/contract/proxy-link.ts'
import type { FleetName, FlowId, ListenerName, Token } from '../../proto/contract/ids.ts'
import type { FlowResult } from '../../proto/contract/common.ts'
import type { DropReason } from './drop-reason.ts'
import type { Flow, FlowCloseReason, FlowHandler } from './flow.ts'
import type { RouteEffects } from '../routing/route-effects.ts'

/** What the proxy reports as it happens. Called synchronously, possibly on the packet path: collect and return. */
export interface FlowEvents {
  opened(flow: FlowOpened): void
  moved(flow: FlowMoved): void
  closed(flow: FlowClosed): void
  /** A signal about some shard appeared or went away: report `observations()` now, not at the next heartbeat. */
  observationsChanged(): void
}

export type OrderOutcome =
  /** `pacedMs`: until the last flow that waits for its turn has had it; 0 when everything is done already. */
  | { readonly kind: 'done'; readonly flows: readonly FlowResult[]; readonly pacedMs: number }
  | { readonly kind: 'stale'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly flows: readonly FlowResult[] }

/** What the control link (or a static file) tells the data plane, and what it asks. Every order carries the token of the
 *  node that gave it; a token lower than one seen before is answered `stale`. Orders are idempotent. */
export interface DataPlane {
  /** Replaces all routes, policies and placements, renews the lease, cuts flows of groups that are gone and of ips that are
   *  banned, moves flows whose explicit placement is new here. A proxy without a control plane applies one with `leaseMs: LEASE_FOREVER_MS`. */
  applySnapshot(token: Token, snapshot: Snapshot): RouteEffects
  applyChange(token: Token, change: RouteChange): RouteEffects
  renewLease(token: Token, leaseMs: number): OrderOutcome
  /** Moves the named flows to the group; answers each flow. TCP closes and `timeout` moves follow the order's pace: their
   *  `FlowMoved` comes when it is their turn. */
  move(token: Token, order: MoveFlows): OrderOutcome
  cut(token: Token, order: CutFlows): OrderOutcome
  /** While draining, no new flow opens; present ones go on. */
  drain(token: Token, draining: boolean): OrderOutcome

  /** True once any snapshot (or journal) has given routes: readiness. */
  readonly routed: boolean
  readonly draining: boolean
  leaseLive(): boolean
  /** All flows, for a full report. */
  flows(): FlowOpened[]
  /** Of at most `flowsMax` flows from the `first`th on; fewer at the end. The order changes as flows leave, so a flow may be
   *  missed in one round. */
  idleTimes(first: number, flowsMax: number): { readonly flowId: FlowId; readonly idleMs: number }[]
  /** The present state of every routed shard: a level, not an edge. */
  observations(): ShardObservation[]
  counters(): DataPlaneCounters

  /** Places a new TCP connection. `hold`: ask again (every tick) up to the fleet's `holdMs`. */
  openTcp(request: OpenTcpRequest): OpenTcpResult
  /** The fleet's policy: `holdMs`, `proxyProtocol`. */
  policy(fleet: FleetName): FleetPolicy | undefined
  /** Bytes were forwarded: keeps the flow from idling, counts, and is evidence. */
  forwardedFromClient(flow: Flow, bytes: number): void
  forwardedFromShard(flow: Flow, bytes: number): void
  /** The shard accepted a connect from this local port (evidence that it lives), or refused it (signal S5). */
  shardAccepted(flow: Flow, localPort: number): void
  shardRefused(flow: Flow): void
  /** Takes the flow out of the table; its handler's `closed` is called. Does nothing if it has left already. */
  close(flow: Flow, why: FlowCloseReason): void
  countDrop(listener: ListenerName, reason: DropReason): void

  /** Everything that is due: idle flows, paced moves, expired blocks and seats, evidence. Bounded work; call it every
   *  `TICK_MS` from the one timer of the process. */
  tick(): void
}

export interface OpenTcpRequest {
  readonly listener: ListenerName
  readonly ip: string
  readonly port: number
  readonly handler: FlowHandler
}

/** Dial `flow.route.shard.address` and `.port`, read at the moment of dialling: the group may have moved meanwhile. */
export type OpenTcpResult =
  | { readonly kind: 'opened'; readonly flow: Flow }
  | { readonly kind: 'hold' }
  | { readonly kind: 'refused'; readonly reason: DropReason }

export interface ListenerCounters {
  readonly listener: ListenerName
  readonly fleet: FleetName
  readonly udpFlows: number
  readonly tcpFlows: number
  readonly flowsOpened: number
  readonly datagramsUp: number
  readonly datagramsDown: number
  readonly bytesUp: number
  readonly bytesDown: number
  /** Questions of server lists, and the payload of our answers to them. */
  readonly queriesAnswered: number
  readonly queryReplyBytes: number
  /** At the doors of games that have one: players whom a shard has let in, and times that a client was told to connect anew. */
  readonly handshakes: number
  readonly reconnectsTold: number
  /** UDP and TCP bytes are counted alike; TCP has no datagrams. */
  readonly drops: Readonly<Record<DropReason, number>>
}

export interface DataPlaneCounters {
  readonly flows: number
  readonly datagramsUp: number
  readonly datagramsDown: number
  readonly drops: number
  readonly seats: number
  readonly placements: number
  readonly bans: number
  readonly listeners: readonly ListenerCounters[]
}

export const TICK_MS = 50
/** For a proxy that runs alone: nobody renews its lease. */
export const LEASE_FOREVER_MS = 10 * 365 * 86_400_000
