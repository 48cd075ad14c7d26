import type { FleetName } from '../../proto/contract/ids.ts'
import type { SessionSettings } from '../sessions/session-settings.ts'
import type { AddressMode, Follow, PlacementPolicy, Probe, Protocol } from '../../proto/contract/common.ts'

/** What is declared about a fleet. Times in milliseconds; bounds are checked where it is read (`config.ts`). */
export interface FleetSpec {
  readonly name: FleetName
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Absolute; empty for the shard's own directory. */
  readonly workingDirectory: string
  readonly protocols: readonly Protocol[]
  readonly slots: number
  readonly placement: PlacementPolicy
  readonly ready: Probe | undefined
  readonly probe: Probe | undefined
  readonly readyTimeoutMs: number
  readonly stopSignal: string
  readonly stopGraceMs: number
  readonly follow: Follow
  readonly clientTimeoutMs: number
  readonly holdMs: number
  /** Undefined in records that an earlier version wrote: see `paceOf`. */
  readonly pacePerSecond: number | undefined
  readonly proxyProtocol: boolean
  /** Game servers get a port that equals this one modulo 256 where they can; 0 or undefined (in records that an earlier version wrote): any. */
  readonly portLike: number | undefined
  /** Undefined in records that an earlier version wrote: `nat`. */
  readonly addresses: AddressMode | undefined
  readonly labels: Readonly<Record<string, string>>
  /** Undefined in records that an earlier version wrote: see `sessionSettingsOf`. */
  readonly sessions: SessionSettings | undefined
  /** Hash of everything a running shard depends on: two shards of one version are interchangeable. */
  readonly version: string
}

/** A fleet as the store keeps it: what is declared, and how many shards are desired now. */
export interface FleetRecord {
  readonly spec: FleetSpec
  /** Shards that carry a group. */
  readonly shards: number
  /** Shards that carry none yet. */
  readonly spares: number
  /** The counts in the file when it was last read: a scaled fleet keeps its scale until the file changes. */
  readonly declared: { readonly shards: number; readonly spares: number }
}

export const FLEET_SHARDS_MAX = 1_000
