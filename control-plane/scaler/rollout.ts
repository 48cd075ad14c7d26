import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HostRecord } from './host.ts'
import type { ObservedHost } from './observed-host.ts'
import { countPool } from './pool-count.ts'
import { type PoolRecord, type Rollout, type TemplateName, wantedHosts } from './pool.ts'
import type { Step } from './step.ts'

/** So much of a pool is replaced before the next look: one host, then shares of all. */
export const CHECKPOINTS: readonly number[] = [0, 0.1, 0.5, 1]

/** Hosts that may have been replaced when this checkpoint is reached. */
export function checkpointQuota({ checkpoint, total }: Pick<Rollout, 'checkpoint' | 'total'>): number {
  return Math.min(total, Math.max(1, Math.ceil((CHECKPOINTS[checkpoint] ?? 1) * total)))
}

export interface RolloutPlan {
  readonly steps: readonly Step[]
  /** Tainted hosts that it has not come to yet: they count as if they were not tainted. */
  readonly reprieved: ReadonlySet<string>
  /** Nothing else is planned in this pass: the rows it wants are not the ones at hand. */
  readonly alone: boolean
}

const NOTHING: RolloutPlan = { steps: [], reprieved: new Set(), alone: false }

/** Begins to replace everything that is not of this template. Hosts that are already are left alone. */
export function startRollout(
  pool: PoolRecord,
  hosts: readonly ObservedHost[],
  to: TemplateName,
  now: StoreTimeMs,
): readonly Step[] {
  const old = hosts.filter(
    ({ record, state }) =>
      record.template !== to &&
      ['planned', 'provisioning', 'installing', 'joining', 'ready', 'draining', 'drained'].includes(
        state.kind,
      ),
  )
  const why = `${pool.spec.name} changes to ${to}`
  const rollout: Rollout = {
    from: pool.spec.template,
    to,
    since: now,
    total: old.length,
    checkpoint: 0,
    reachedAt: undefined,
    failed: [],
  }
  const taints = old
    .filter(({ record }) => record.flags.tainted === undefined)
    .map(({ record }) => ({ host: record.id, value: `it is not of ${to}` }))
  return [
    {
      kind: 'rollout',
      pool: pool.spec.name,
      rollout: old.length === 0 ? undefined : rollout,
      template: to,
      taints,
      why,
    },
  ]
}

/** The rollout after a host has failed: counted if the host was to be one of the new ones. Undefined: it changes nothing. */
export function rolloutAfterFailure({ rollout }: PoolRecord, host: HostRecord): Rollout | undefined {
  return rollout === undefined || host.template !== rollout.to || rollout.failed.includes(host.id)
    ? undefined
    : { ...rollout, failed: [...rollout.failed, host.id], reachedAt: undefined }
}

/** Takes a rollout from checkpoint to checkpoint. Too many failures halt it: back to the old template, and the rest is no longer tainted. */
export function planRollout(pool: PoolRecord, hosts: readonly ObservedHost[], now: StoreTimeMs): RolloutPlan {
  const { rollout, spec } = pool
  if (rollout === undefined) return NOTHING
  const tainted = hosts.filter(
    ({ record, state }) =>
      record.flags.tainted !== undefined &&
      !['destroying', 'gone', 'lost', 'evicted', 'adopt?'].includes(state.kind),
  )
  if (rollout.failed.length >= spec.rollout.failuresMax) return halt(pool, rollout, tainted)
  const left = tainted.filter(({ state }) => state.kind !== 'draining' && state.kind !== 'drained')
  const serving = left.filter(({ state }) => state.kind === 'ready')
  const reprieves = Math.max(0, Math.min(serving.length, rollout.total - checkpointQuota(rollout)))
  const reprieved = new Set(
    serving
      .toSorted(
        (one, other) => other.sight.players - one.sight.players || (one.record.id < other.record.id ? -1 : 1),
      )
      .slice(0, reprieves)
      .map(({ record }) => record.id as string),
  )
  const count = countPool(hosts, now, reprieved)
  const well = count.tainted.length === 0 && count.ready.length >= wantedHosts(pool)
  // With nobody wanted everything is well, and nothing is known of the new template: then it goes on until one host has proved it.
  const proven = hosts.some(({ record, state }) => record.template === rollout.to && state.kind === 'ready')
  const steps = nextCheckpoint(pool, rollout, well && (proven || left.length > 0), left.length, now)
  return { steps, reprieved, alone: false }
}

function nextCheckpoint(
  { spec }: PoolRecord,
  rollout: Rollout,
  well: boolean,
  left: number,
  now: StoreTimeMs,
): Step[] {
  const put = (next: Rollout | undefined, why: string): Step[] => [
    { kind: 'rollout', pool: spec.name, rollout: next, template: undefined, taints: [], why },
  ]
  const share = `${rollout.total - left} of ${rollout.total} hosts are of ${rollout.to}`
  if (!well)
    return rollout.reachedAt === undefined
      ? []
      : put({ ...rollout, reachedAt: undefined }, `${spec.name} is not well at its checkpoint`)
  if (left === 0) return put(undefined, `${share}: done`)
  if (rollout.reachedAt === undefined) return put({ ...rollout, reachedAt: now }, `${share}: checkpoint`)
  return now - rollout.reachedAt < spec.rollout.bakeMs
    ? []
    : put(
        { ...rollout, checkpoint: rollout.checkpoint + 1, reachedAt: undefined },
        `${share}, and all is well`,
      )
}

function halt(pool: PoolRecord, rollout: Rollout, tainted: readonly ObservedHost[]): RolloutPlan {
  const why = `${rollout.failed.length} hosts of ${rollout.to} failed (${rollout.failed.join(', ')}): back to ${rollout.from}`
  const taints = tainted
    .filter(({ state }) => state.kind !== 'draining' && state.kind !== 'drained')
    .map(({ record }) => ({ host: record.id, value: undefined }))
  return {
    steps: [
      { kind: 'rollout', pool: pool.spec.name, rollout: undefined, template: rollout.from, taints, why },
      { kind: 'alarm', subject: pool.spec.name, why },
    ],
    reprieved: new Set(),
    alone: true,
  }
}
