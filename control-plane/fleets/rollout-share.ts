import { checkpointQuota } from '../scaler/rollout.ts'
import { rolloutSettingsOf } from './deployment.ts'
import type { FleetRecord, FleetRollout } from './fleet.ts'

/** How the wanted shards of a fleet are shared out between its versions while a rollout is under way. */
export interface RolloutShare {
  readonly wanted: number
  /** Of the new version. */
  readonly newcomers: number
  /** So many more than wanted may exist. */
  readonly surge: number
  /** Old ones keep their players, and no place of those that may exist. */
  readonly keepsPlayers: boolean
}

/** @param present capacity of the new version now: a paused rollout stays there */
export function rolloutShare(fleet: FleetRecord, rollout: FleetRollout, present: number): RolloutShare {
  const wanted = fleet.shards + fleet.spares
  const { mode, maxSurge } = rolloutSettingsOf(fleet.spec)
  const keepsPlayers = mode === 'drain'
  return {
    wanted,
    newcomers: newcomersOf({ wanted, present, all: keepsPlayers || rollout.back }, rollout),
    surge: keepsPlayers ? wanted : maxSurge,
    keepsPlayers,
  }
}

function newcomersOf(
  { wanted, present, all }: { readonly wanted: number; readonly present: number; readonly all: boolean },
  { pausedAt, checkpoint }: FleetRollout,
): number {
  if (pausedAt !== undefined) return Math.min(wanted, present)
  return all ? wanted : checkpointQuota({ checkpoint, total: wanted })
}
