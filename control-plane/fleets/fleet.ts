import type { FleetName } from '../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
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
  /** Its shards run on hosts of this pool only. Undefined: on any host. */
  readonly pool?: string | undefined
  /** The cluster whose file declares it. Undefined: the configuration file does. */
  readonly cluster?: string | undefined
  /** What its shards run in; undefined: processes of the host. */
  readonly container?: ContainerSpec | undefined
  /** Undefined in records that an earlier version wrote: see `sessionSettingsOf`. */
  readonly sessions: SessionSettings | undefined
  /** Undefined in records that an earlier version wrote: see `rolloutSettingsOf`. */
  readonly rollout?: RolloutSettings | undefined
  /** Hash of everything a running shard depends on: two shards of one version are interchangeable. */
  readonly version: string
}

/** Shards as containers of the host's engine. */
export interface ContainerSpec {
  readonly image: string
  /** Bytes; 0: no limit. */
  readonly memoryBytesMax: number
  /** Thousandths of a core; 0: no limit. */
  readonly milliCpusMax: number
  /** Absolute paths of the host, mounted read-only or read-write. */
  readonly mounts: readonly { readonly from: string; readonly to: string; readonly readOnly: boolean }[]
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
  /** Absent while it has only ever had one version: see `planOf`. */
  readonly plan?: FleetPlan
}

export const FLEET_SHARDS_MAX = 1_000

/** replace: the groups of old shards move to new ones. drain: old shards keep their players until these leave, and take nobody new. */
export const ROLLOUT_MODES = ['replace', 'drain'] as const
export type RolloutMode = (typeof ROLLOUT_MODES)[number]

/** How shards of one version give way to those of the next. */
export interface RolloutSettings {
  readonly mode: RolloutMode
  /** So many shards more than wanted may exist meanwhile (mode replace). At least 1. */
  readonly maxSurge: number
  /** So long a checkpoint has to stay well before the next one. */
  readonly bakeMs: number
  /** So many new shards that fail halt it. At least 1. */
  readonly failuresMax: number
  /** Whether a version that is declared is rolled out at once, or waits until somebody promotes it. */
  readonly autoPromote: boolean
  /** Shards of an old version are stopped at the latest after so long (mode drain). */
  readonly maxAgeMs: number
}

/** candidate: declared, waits to be promoted. promoted: what the fleet is to be, its `spec`. previous: the one before, kept for a roll back.
 *  older: only listed. halted: failed, or somebody went back from it; the file's word alone does not bring it back. */
export type DeploymentState = 'candidate' | 'promoted' | 'previous' | 'older' | 'halted'

/** One immutable version of a fleet. */
export interface Deployment {
  /** Grows with each; never used again within a fleet. */
  readonly number: number
  readonly spec: FleetSpec
  readonly state: DeploymentState
  /** Since when it is in this state; undefined: since it was declared. */
  readonly since: StoreTimeMs | undefined
  readonly why: string
}

/** All shards of a fleet change to its promoted version. */
export interface FleetRollout {
  readonly from: string
  readonly to: string
  readonly since: StoreTimeMs
  /** Which of the checkpoints it works towards. */
  readonly checkpoint: number
  /** Since when that one has been reached and all was well; undefined before. */
  readonly reachedAt: StoreTimeMs | undefined
  /** Shards of the new version that failed: `<shard id>#<incarnation>`. At most `ROLLOUT_FAILURES_MAX`. */
  readonly failed: readonly string[]
  readonly pausedAt: StoreTimeMs | undefined
  /** It goes back to a version that has proved itself: at once, and whatever fails. */
  readonly back: boolean
}

/** What is known of a fleet beside what is declared. */
export interface FleetPlan {
  /** Grows with every write: what was decided on an older one is refused. */
  readonly version: number
  /** Lowest number first; exactly one is promoted, at most one previous. At most `DEPLOYMENTS_KEPT_MAX`. */
  readonly deployments: readonly Deployment[]
  readonly rollout: FleetRollout | undefined
  /** Since when shards of it find no host, and why. */
  readonly noRoom: { readonly since: StoreTimeMs; readonly why: string } | undefined
}
