import type { StoreTimeMs } from '../../lib/store-time.ts'
import type {
  Deployment,
  DeploymentState,
  FleetPlan,
  FleetRecord,
  FleetRollout,
  FleetSpec,
  RolloutSettings,
} from './fleet.ts'

export const ROLLOUT_DEFAULT: RolloutSettings = {
  mode: 'replace',
  maxSurge: 1,
  bakeMs: 10_000,
  failuresMax: 3,
  autoPromote: true,
  maxAgeMs: 86_400_000,
}

export const DEPLOYMENTS_KEPT_MAX = 10
/** Bound of `failuresMax`, and so of what a rollout remembers. */
export const ROLLOUT_FAILURES_MAX = 100

export function rolloutSettingsOf({ rollout }: Pick<FleetSpec, 'rollout'>): RolloutSettings {
  return rollout ?? ROLLOUT_DEFAULT
}

/** Also of fleets whose record says nothing yet: what runs is the first deployment. */
export function planOf({ spec, plan }: Pick<FleetRecord, 'spec' | 'plan'>): FleetPlan {
  return (
    plan ?? {
      version: 0,
      deployments: [{ number: 1, spec, state: 'promoted', since: undefined, why: 'declared' }],
      rollout: undefined,
      noRoom: undefined,
    }
  )
}

/** Without the number that a replacement of the same by the same adds: `1f2e3d4c` of `1f2e3d4c.7`. */
export function baseVersion(version: string): string {
  return version.split('.', 1)[0] ?? version
}

export function deploymentIn(fleet: Pick<FleetRecord, 'spec' | 'plan'>, state: DeploymentState) {
  return planOf(fleet).deployments.findLast(one => one.state === state)
}

/** What shards of this version are started from. The present one where nothing is kept of it. */
export function specOfVersion(fleet: Pick<FleetRecord, 'spec' | 'plan'>, version: string): FleetSpec {
  if (fleet.spec.version === version) return fleet.spec
  return planOf(fleet).deployments.findLast(({ spec }) => spec.version === version)?.spec ?? fleet.spec
}

/** So many shards beyond those wanted may exist now. What the store checks; `fleets/rollout-share.ts` is stricter. */
export function surgeOf({ spec, plan, shards, spares }: Omit<FleetRecord, 'declared'>): number {
  if (plan?.rollout === undefined) return 0
  const { mode, maxSurge } = rolloutSettingsOf(spec)
  return mode === 'drain' ? shards + spares : maxSurge
}

type Versions = Pick<FleetRecord, 'spec' | 'plan'>
/** What a change of deployments makes of a fleet. */
export type Redeployed = Pick<FleetRecord, 'spec'> & { readonly plan: FleetPlan }

/** Takes in what is declared now. A version that the fleet has gone back from stays away until somebody promotes it; whatever does not need
 *  other shards takes effect at once. */
export function declareVersion(present: Versions, declared: FleetSpec): Versions {
  if (baseVersion(present.spec.version) === baseVersion(declared.version))
    return sameVersion(present, declared)
  const plan = planOf(present)
  const known = latestOf(plan, declared)
  if (known?.state === 'halted') return present
  if (known?.state === 'candidate') return redeclared(present, plan, known, declared)
  const number = nextNumber(plan)
  const candidate: Deployment = {
    number,
    // Shards of a version that is kept are not to be taken for those of this one.
    spec:
      known === undefined ? declared : { ...declared, version: `${baseVersion(declared.version)}.${number}` },
    state: 'candidate',
    since: undefined,
    why: 'the configuration changed',
  }
  const others = plan.deployments.map(one =>
    one.state === 'candidate' ? { ...one, state: 'older' as const, why: 'a later one was declared' } : one,
  )
  const deployments = [...others, candidate]
  return { spec: present.spec, plan: kept({ ...plan, deployments, version: plan.version + 1 }) }
}

function sameVersion(present: Versions, declared: FleetSpec): Versions {
  const spec = { ...declared, version: present.spec.version }
  const { plan } = present
  if (plan === undefined) return { spec }
  const withdrawn = plan.deployments.some(({ state }) => state === 'candidate')
  const deployments = plan.deployments.map(one =>
    one.state === 'candidate'
      ? { ...one, state: 'older' as const, why: 'it is not declared any more' }
      : one.state === 'promoted'
        ? { ...one, spec }
        : one,
  )
  return { spec, plan: { ...plan, deployments, version: plan.version + (withdrawn ? 1 : 0) } }
}

/** Of those that differ by their number only, what became of one last tells whether the file's word is enough. */
function latestOf({ deployments }: FleetPlan, { version }: FleetSpec): Deployment | undefined {
  return deployments
    .filter(({ spec }) => baseVersion(spec.version) === baseVersion(version))
    .toSorted((left, right) => (left.since ?? 0) - (right.since ?? 0))
    .at(-1)
}

/** One that still waits takes in what else has changed. */
function redeclared(present: Versions, plan: FleetPlan, known: Deployment, declared: FleetSpec): Versions {
  const spec = { ...declared, version: known.spec.version }
  if (JSON.stringify(spec) === JSON.stringify(known.spec)) return present
  const deployments = plan.deployments.map(one => (one === known ? { ...one, spec } : one))
  return { spec: present.spec, plan: { ...plan, deployments, version: plan.version + 1 } }
}

/** The same once more: all its shards are to be replaced by new ones. */
export function redeploy(fleet: Versions, now: StoreTimeMs, why: string): Redeployed {
  const plan = planOf(fleet)
  const number = nextNumber(plan)
  const spec = { ...fleet.spec, version: `${baseVersion(fleet.spec.version)}.${number}` }
  const added: Deployment = { number, spec, state: 'candidate', since: now, why }
  return promote(
    { spec: fleet.spec, plan: { ...plan, deployments: [...plan.deployments, added] } },
    number,
    now,
    why,
  )
}

/** Makes a deployment the one that the fleet is to be, and begins the rollout to it. What it replaces is kept as the previous one, unless it
 *  has not proved itself yet, or somebody goes back from it.
 *  @param number of a deployment that is kept, and not the promoted one */
export function promote(fleet: Versions, number: number, now: StoreTimeMs, why: string): Redeployed {
  const plan = planOf(fleet)
  const target = plan.deployments.find(one => one.number === number)
  if (target === undefined) throw new RangeError(`no deployment ${number} is kept`)
  const proven = provenVersion(fleet)
  const left = leftState(fleet, number)
  const deployments = plan.deployments.map((one): Deployment => {
    if (one.number === number) return { ...one, state: 'promoted', since: now, why }
    if (one.state === 'promoted') return { ...one, state: left, since: now, why }
    const displaced =
      (one.state === 'previous' && left === 'previous') || (one.state === 'candidate' && one.number < number)
    return displaced ? { ...one, state: 'older', since: now, why: 'a later one took its place' } : one
  })
  const rollout: FleetRollout = {
    from: proven,
    to: target.spec.version,
    since: now,
    checkpoint: 0,
    reachedAt: undefined,
    failed: [],
    pausedAt: undefined,
    back: target.state === 'previous' || target.spec.version === proven,
  }
  return { spec: target.spec, plan: kept({ ...plan, deployments, rollout, version: plan.version + 1 }) }
}

/** Version that shards are known to be well with: the promoted one, unless it is still being rolled out. */
function provenVersion({ spec, plan }: Versions): string {
  return plan?.rollout === undefined || plan.rollout.back ? spec.version : plan.rollout.from
}

/** What becomes of the promoted deployment when another one takes its place. */
function leftState(fleet: Versions, next: number): DeploymentState {
  const promoted = deploymentIn(fleet, 'promoted')?.number ?? 0
  if (next < promoted) return 'halted'
  return provenVersion(fleet) === fleet.spec.version ? 'previous' : 'older'
}

/** Back from the promoted deployment to what was before it. Undefined where nothing of that is kept. */
export function goBack(fleet: Versions, now: StoreTimeMs, why: string): Redeployed | undefined {
  const { deployments } = planOf(fleet)
  const proven = provenVersion(fleet)
  const from = deployments.findLast(({ spec, state }) => spec.version === proven && state !== 'promoted')
  const target = from ?? deploymentIn(fleet, 'previous')
  return target === undefined ? undefined : promote(fleet, target.number, now, why)
}

function nextNumber({ deployments }: FleetPlan): number {
  return Math.max(0, ...deployments.map(one => one.number)) + 1
}

/** The oldest that nobody goes back to make room. */
function kept(plan: FleetPlan): FleetPlan {
  const surplus = plan.deployments.length - DEPLOYMENTS_KEPT_MAX
  if (surplus <= 0) return plan
  const dropped = plan.deployments
    .filter(
      ({ state, spec }) => (state === 'older' || state === 'halted') && spec.version !== plan.rollout?.from,
    )
    .slice(0, surplus)
  return { ...plan, deployments: plan.deployments.filter(one => !dropped.includes(one)) }
}
