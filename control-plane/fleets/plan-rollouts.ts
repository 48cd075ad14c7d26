import type { StoreTimeMs } from '../../lib/store-time.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { countOf } from '../facts/request.ts'
import type { World } from '../facts/world.ts'
import { CHECKPOINTS, checkpointQuota } from '../scaler/rollout.ts'
import { isServing, type ShardRecord } from '../shards/shard.ts'
import { deploymentIn, goBack, planOf, promote, type Redeployed, rolloutSettingsOf } from './deployment.ts'
import type { FleetRecord, FleetPlan, FleetRollout } from './fleet.ts'
import { rolloutShare } from './rollout-share.ts'

/** Begins the rollout of what was declared, and takes those under way from checkpoint to checkpoint: on, to their end, or back. What that means
 *  for the shards is planned in `plan-replacement.ts`. */
export function planRollouts(world: World): Decision[] {
  return world.facts.fleets.flatMap(fleet => {
    const { plan } = fleet
    if (plan === undefined) return []
    const shards = world.facts.shards.filter(shard => shard.fleet === fleet.spec.name)
    const { now } = world.facts
    return plan.rollout === undefined
      ? firstOf(autoPromotion(fleet, shards, now), bringToPresent(fleet, plan, shards, now))
      : (halt(fleet, plan.rollout, now) ??
          firstOf(autoPromotion(fleet, shards, now), nextCheckpoint(fleet, plan.rollout, shards, now)))
  })
}

function firstOf(preferred: Decision[], other: Decision[]): Decision[] {
  return preferred.length > 0 ? preferred : other
}

/** Why a deployment cannot be promoted now; undefined where it can: proxies know one mode of addresses for the whole fleet. */
export function promotionObstacle(
  { spec }: FleetRecord,
  target: FleetRecord['spec'],
  shards: readonly ShardRecord[],
): string | undefined {
  const living = shards.some(({ life }) => life.kind === 'starting' || isServing(life))
  return living && (spec.addresses ?? 'nat') !== (target.addresses ?? 'nat')
    ? `addresses cannot change while ${spec.name} has shards: scale it to none first`
    : undefined
}

function autoPromotion(fleet: FleetRecord, shards: readonly ShardRecord[], now: StoreTimeMs): Decision[] {
  const candidate = deploymentIn(fleet, 'candidate')
  if (candidate === undefined || !rolloutSettingsOf(candidate.spec).autoPromote) return []
  if (promotionObstacle(fleet, candidate.spec, shards) !== undefined) return []
  return [beginRollout(fleet, promote(fleet, candidate.number, now, candidate.why), candidate.why)]
}

/** Old shards that came back after the rollout was over: somebody undrained one, or a group had nowhere else to go. */
function bringToPresent(
  fleet: FleetRecord,
  plan: FleetPlan,
  shards: readonly ShardRecord[],
  now: StoreTimeMs,
): Decision[] {
  const { version } = fleet.spec
  const old = shards.find(shard => isActive(shard) && shard.version !== version)
  if (old === undefined) return []
  const rollout: FleetRollout = {
    from: old.version,
    to: version,
    since: now,
    checkpoint: 0,
    reachedAt: undefined,
    failed: [],
    pausedAt: undefined,
    back: true,
  }
  return [put(fleet, plan, rollout, `${old.ref.shardId} is still of ${old.version}`)]
}

function isActive({ life }: ShardRecord): boolean {
  return (
    life.kind === 'starting' || life.kind === 'ready' || (life.kind === 'suspect' && life.drain === undefined)
  )
}

function beginRollout(fleet: FleetRecord, next: Redeployed, why: string): Decision {
  const { name, version } = fleet.spec
  return deployDecision(fleet, next, {
    kind: 'fleet.rollout',
    summary: `fleet ${name} changes from ${version} to ${next.spec.version}`,
    why,
  })
}

/** Undefined: there is no reason to, or nothing to go back to. */
function halt(
  fleet: FleetRecord,
  { failed, to, from, back }: FleetRollout,
  now: StoreTimeMs,
): Decision[] | undefined {
  if (back || failed.length < rolloutSettingsOf(fleet.spec).failuresMax) return undefined
  const { name } = fleet.spec
  const why = `${countOf(failed.length, 'shard', 'shards')} of ${to} failed (${failed.join(', ')})`
  const next = goBack(fleet, now, why)
  if (next === undefined) return undefined
  return [
    deployDecision(fleet, next, {
      kind: 'fleet.rollout-halted',
      summary: `the rollout of fleet ${name} to ${to} is halted, it goes back to ${from}: ${why}`,
      why,
    }),
  ]
}

function nextCheckpoint(
  fleet: FleetRecord,
  rollout: FleetRollout,
  shards: readonly ShardRecord[],
  now: StoreTimeMs,
): Decision[] {
  if (rollout.pausedAt !== undefined) return []
  const { version } = fleet.spec
  const active = shards.filter(isActive)
  const ready = active.filter(({ life }) => life.kind === 'ready')
  const current = ready.filter(shard => shard.version === version).length
  const left = active.filter(shard => shard.version !== version).length
  const share = rolloutShare(fleet, rollout, current)
  const well =
    ready.length >= share.wanted && current >= share.newcomers && left <= share.wanted - share.newcomers
  const plan = planOf(fleet)
  if (!well)
    return rollout.reachedAt === undefined
      ? []
      : [put(fleet, plan, { ...rollout, reachedAt: undefined }, 'it is not well at its checkpoint')]
  const done = `${current} of ${share.wanted} shards are of ${version}`
  // With nobody wanted everything is well, and nothing is known of the new version: then it goes on until one shard has proved it.
  if (left === 0) return rollout.back || current > 0 ? [put(fleet, plan, undefined, `${done}: done`)] : []
  if (rollout.reachedAt === undefined)
    return [put(fleet, plan, { ...rollout, reachedAt: now }, `${done}: checkpoint`)]
  if (now - rollout.reachedAt < rolloutSettingsOf(fleet.spec).bakeMs) return []
  const next = { ...rollout, checkpoint: checkpointAfter(rollout, share.wanted), reachedAt: undefined }
  return [put(fleet, plan, next, `${done}, and all is well`)]
}

/** The next one that replaces more: those of small fleets mean the same number. */
function checkpointAfter({ checkpoint }: FleetRollout, total: number): number {
  const quota = checkpointQuota({ checkpoint, total })
  let next = checkpoint + 1
  while (next < CHECKPOINTS.length - 1 && checkpointQuota({ checkpoint: next, total }) <= quota) next += 1
  return next
}

function put(fleet: FleetRecord, plan: FleetPlan, rollout: FleetRollout | undefined, why: string): Decision {
  const next = { spec: fleet.spec, plan: { ...plan, rollout, version: plan.version + 1 } }
  return deployDecision(fleet, next, {
    kind: rollout === undefined ? 'fleet.rolled-out' : 'fleet.rollout-step',
    summary: `fleet ${fleet.spec.name}: ${why}`,
    why,
  })
}

/** @param actor absent: the system */
export function deployDecision(
  fleet: FleetRecord,
  next: Redeployed,
  event: { readonly kind: string; readonly summary: string; readonly why: string; readonly actor?: string },
): Decision {
  const before = planOf(fleet)
  return onlyChange(
    [
      {
        kind: 'fleet.deploy',
        fleet: fleet.spec.name,
        expected: before.version,
        spec: next.spec,
        plan: { ...next.plan, version: before.version + 1 },
      },
    ],
    [
      {
        actor: 'system',
        ...event,
        subject: fleet.spec.name,
        before: { version: fleet.spec.version },
        after: { version: next.spec.version, rollout: next.plan.rollout !== undefined },
      },
    ],
  )
}
