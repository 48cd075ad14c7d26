import type { DeploymentView } from '../../proto/contract/deployment.ts'
import type { World } from '../facts/world.ts'
import { planOf, rolloutSettingsOf } from '../fleets/deployment.ts'
import type { FleetRecord, FleetRollout } from '../fleets/fleet.ts'
import { isServing } from '../shards/shard.ts'
import { playersOn } from '../facts/world.ts'
import { clip, durationText } from './people-text.ts'

/** The versions of a fleet that are kept, the newest first, and what runs of each. */
export function deploymentViews(world: World, fleet: FleetRecord): DeploymentView[] {
  const { facts } = world
  return planOf(fleet)
    .deployments.toReversed()
    .map(one => {
      const shards = facts.shards.filter(
        ({ fleet: name, version }) => name === fleet.spec.name && version === one.spec.version,
      )
      const serving = shards.filter(({ life }) => isServing(life))
      return {
        fleet: fleet.spec.name,
        number: one.number,
        version: one.spec.version,
        state: one.state,
        ready: shards.filter(({ life }) => life.kind === 'ready').length,
        shards: serving.length,
        players: serving.reduce((sum, { ref }) => sum + playersOn(world, ref), 0),
        sinceMs: one.since === undefined ? 0 : Math.max(0, facts.now - one.since),
        why: clip(one.why, 200),
      }
    })
}

/** How far a fleet's change of version has come, in one line; empty where none is under way. */
export function rolloutText(world: World, fleet: FleetRecord): string {
  const rollout = fleet.plan?.rollout
  if (rollout === undefined) return ''
  const { facts } = world
  const ready = facts.shards.filter(
    ({ fleet: name, version, life }) =>
      name === fleet.spec.name && version === rollout.to && life.kind === 'ready',
  ).length
  const wanted = fleet.shards + fleet.spares
  const parts = [
    `${rollout.from} → ${rollout.to}: ${ready} of ${wanted} ready`,
    ...(rollout.back ? ['going back'] : []),
    ...(rollout.failed.length === 0 ? [] : [`${rollout.failed.length} failed`]),
    ...bakingText(fleet, rollout, facts.now),
  ]
  return clip(parts.join(', '), 200)
}

function bakingText(fleet: FleetRecord, { pausedAt, reachedAt }: FleetRollout, now: number): string[] {
  if (pausedAt !== undefined) return [`paused for ${durationText(now - pausedAt)}`]
  if (reachedAt === undefined) return []
  const leftMs = Math.max(0, rolloutSettingsOf(fleet.spec).bakeMs - (now - reachedAt))
  return [`goes on in ${durationText(leftMs)} if all stays well`]
}
