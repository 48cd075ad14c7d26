import type { FleetName, HostId, ShardRef } from '../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'

/** Where proxies reach a shard. */
export interface ShardEndpoint {
  readonly address: string
  readonly port: number
}

/** Why the system drains a shard: there are too many, its host is emptied, another version takes its place. */
export const DRAIN_CAUSES = ['surplus', 'host', 'rollout'] as const
export type DrainCause = (typeof DRAIN_CAUSES)[number]

export interface Drain {
  /** Absolute: at this moment the shard is stopped, empty or not. */
  readonly deadline: StoreTimeMs
  /** Wait for players to leave instead of moving the groups. */
  readonly waitEmpty: boolean
  /** Absent: a person drains it, and only a person takes it back. */
  readonly cause?: DrainCause
}

/** Life of one shard incarnation as the control plane records it.
 *    starting ─ready─► ready ⇄ draining ──empty | deadline──► gone
 *        │               ⇅         ⇅
 *        │            suspect (remembers a drain)
 *        └───────────────┴─────────┴──verdict: down──► fenced ──agent's word or new incarnation──► gone
 *  Each state carries only what exists in it. A fenced or gone incarnation never comes back: its id returns with the next incarnation. */
export type ShardLife =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly endpoint: ShardEndpoint; readonly pid: number }
  | {
      readonly kind: 'suspect'
      readonly endpoint: ShardEndpoint
      readonly pid: number
      readonly drain: Drain | undefined
    }
  | {
      readonly kind: 'draining'
      readonly endpoint: ShardEndpoint
      readonly pid: number
      readonly drain: Drain
    }
  /** Nothing it still does counts; where it was is kept for the proxies' held routes. */
  | { readonly kind: 'fenced'; readonly endpoint: ShardEndpoint | undefined }
  | { readonly kind: 'gone'; readonly endpoint: ShardEndpoint | undefined }

export interface ShardRecord {
  readonly ref: ShardRef
  readonly fleet: FleetName
  readonly host: HostId
  readonly version: string
  readonly slots: number
  readonly createdAt: StoreTimeMs
  /** When the present state began. */
  readonly since: StoreTimeMs
  /** Why it is in the present state; one sentence. */
  readonly why: string
  /** From `starting` to `ready`; undefined until ready. */
  readonly startTookMs: number | undefined
  readonly life: ShardLife
  /** Its host is emptied: it serves on, and is drained when enough others are ready. Only of one that is ready, or suspect without a drain. */
  readonly leaving?: true
}

export type ShardLifeName = ShardLife['kind']

/** States in which a shard can carry players. */
export function isServing(life: ShardLife): life is Extract<ShardLife, { readonly endpoint: ShardEndpoint }> {
  return life.kind === 'ready' || life.kind === 'suspect' || life.kind === 'draining'
}

/** The number at the end of `<fleet>-<n>`. */
export function shardOrdinal(record: Pick<ShardRecord, 'ref' | 'fleet'>): number {
  return Number(record.ref.shardId.slice(record.fleet.length + 1))
}
