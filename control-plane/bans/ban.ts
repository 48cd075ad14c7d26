import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { BanId } from '../../proto/contract/ban.ts'

/** Somebody who is kept out. There is at most one ban of a target. */
export interface BanRecord {
  readonly id: BanId
  /** In the one way to write it (`banTargetText`): `192.0.2.7`, `192.0.2.0/24`, `account:<name>`. */
  readonly target: string
  readonly reason: string
  /** The person, or `shard <id>#<incarnation>` for a script. */
  readonly by: string
  readonly since: StoreTimeMs
  /** Undefined: until somebody lifts it. */
  readonly expiresAt: StoreTimeMs | undefined
}

export function isBanLive(ban: BanRecord, now: StoreTimeMs): boolean {
  return ban.expiresAt === undefined || ban.expiresAt > now
}
