import type { Change as RequestMeta } from '../../../proto/contract/admin.ts'
import { countOf, resolve } from '../../facts/request.ts'
import type { LedgerChange } from '../ledger.ts'
import type { ObservedHost } from '../observed-host.ts'
import type { PoolRecord, Rollout } from '../pool.ts'
import { flagged, hostEvent, whoAndWhy } from './host-requests.ts'
import {
  carried,
  conflict,
  hostsOf,
  poolNamed,
  reasonOf,
  refuseBraked,
  type ScalerPlanned,
  type ScalerWorld,
} from './scaler-request.ts'

const REPLACED_IN: readonly string[] = [
  'planned',
  'provisioning',
  'installing',
  'joining',
  'ready',
  'draining',
  'drained',
]

interface Taintings {
  readonly changes: readonly LedgerChange[]
  readonly tainted: readonly ObservedHost[]
  readonly kept: number
}

/** Replaces every host of a pool by one of the same template, checkpoint by checkpoint. Protected ones stay.
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT` without a reason, `SWY_CONFLICT`, `SWY_BRAKED` */
export function planTaintPool(world: ScalerWorld, id: string, meta: RequestMeta): ScalerPlanned {
  const pool = poolNamed(world, id)
  const { name } = pool.spec
  reasonOf(meta, 'all of it is replaced')
  const refusal = taintRefusal(world, pool)
  if (refusal !== undefined) throw conflict(refusal)
  refuseBrakedRollout(world, pool)
  const { changes, tainted, kept } = taintings(world, pool, meta)
  return carried({
    meta,
    kind: 'pool.tainted',
    subject: name,
    summary:
      `pool ${name}: ${countOf(tainted.length, 'host is', 'hosts are')} replaced, ${pool.spec.maxSurge} more at a time` +
      `${keptText(kept)}; \`pools abort ${name}\` stops it`,
    touched: tainted.map(({ record }) => record.id),
    changes,
  })
}

function keptText(kept: number): string {
  return kept === 0 ? '' : `; ${countOf(kept, 'protected one stays', 'protected ones stay')}`
}

function taintRefusal(world: ScalerWorld, pool: PoolRecord): string | undefined {
  const { name } = pool.spec
  if (pool.pausedAt !== undefined) return `pool ${name} is paused: \`pools resume ${name}\` first`
  if (pool.rollout !== undefined)
    return `pool ${name} is being replaced already, by hosts of ${pool.rollout.to}: wait, or \`pools abort ${name}\` first`
  return replaceable(world, pool).length === 0 ? `pool ${name} has no host that could be replaced` : undefined
}

function replaceable(world: ScalerWorld, pool: PoolRecord): readonly ObservedHost[] {
  return hostsOf(world, pool).filter(
    ({ record, state }) => REPLACED_IN.includes(state.kind) && record.flags.protected === undefined,
  )
}

function refuseBrakedRollout(world: ScalerWorld, pool: PoolRecord): void {
  refuseBraked(world, pool, { kind: 'create', purpose: 'replacement' })
  refuseBraked(world, pool, { kind: 'drain' })
  refuseBraked(world, pool, { kind: 'delete', purpose: 'rollout' })
}

function taintings(world: ScalerWorld, pool: PoolRecord, meta: RequestMeta): Taintings {
  const { name, template } = pool.spec
  const tainted = replaceable(world, pool)
  const kept = hostsOf(world, pool).filter(
    ({ record, state }) => REPLACED_IN.includes(state.kind) && record.flags.protected !== undefined,
  ).length
  const why = whoAndWhy(meta)
  const rollout: Rollout = {
    from: template,
    to: template,
    since: world.facts.now,
    total: tainted.length,
    checkpoint: 0,
    reachedAt: undefined,
    failed: [],
  }
  return {
    tainted,
    kept,
    changes: [
      { kind: 'pool.unchanged', pool: name, version: pool.version },
      { kind: 'pool.rollout', pool: name, rollout, template: undefined },
      ...tainted
        .filter(({ record }) => record.flags.tainted === undefined)
        .map(({ record }) => flagged(record, 'tainted', why)),
    ],
  }
}

/** Replaces the hosts of every pool of a datacenter. Pools that are being replaced already, are paused or empty are left as they are.
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT` without a reason, `SWY_CONFLICT` where no pool is left, `SWY_BRAKED` */
export function planTaintDatacenter(world: ScalerWorld, id: string, meta: RequestMeta): ScalerPlanned {
  const { facts } = world
  const datacenter = resolve(
    'datacenter',
    [...facts.collections.datacenter.values()],
    one => one.id,
    id,
  ).value
  reasonOf(meta, 'all of it is replaced')
  const pools = facts.pools.filter(({ spec }) => spec.datacenter === datacenter.name)
  const refusals = pools.flatMap(pool => taintRefusal(world, pool) ?? [])
  const good = pools.filter(pool => taintRefusal(world, pool) === undefined)
  if (good.length === 0)
    throw conflict(
      pools.length === 0
        ? `datacenter ${datacenter.name} has no pools`
        : `datacenter ${datacenter.name}: ${refusals.join('; ')}`,
    )
  for (const pool of good) refuseBrakedRollout(world, pool)
  const plans = good.map(pool => taintings(world, pool, meta))
  const hosts = plans.flatMap(({ tainted }) => tainted)
  const kept = plans.reduce((sum, plan) => sum + plan.kept, 0)
  return carried({
    meta,
    kind: 'datacenter.tainted',
    subject: datacenter.name,
    summary:
      `datacenter ${datacenter.name}: ${countOf(hosts.length, 'host', 'hosts')} of ${good.map(({ spec }) => spec.name).join(', ')} ` +
      `${hosts.length === 1 ? 'is' : 'are'} replaced${keptText(kept)}${refusals.length === 0 ? '' : `; left as it is: ${refusals.join('; ')}`}`,
    touched: hosts.map(({ record }) => record.id),
    changes: plans.flatMap(({ changes }) => changes),
  })
}

/** Ends a rollout where it stands: new hosts are of the former template again, and what is tainted and does not drain yet stays.
 *  @throws SwitchyardError `SWY_CONFLICT` where there is none */
export function planAbortRollout(world: ScalerWorld, id: string, meta: RequestMeta): ScalerPlanned {
  const pool = poolNamed(world, id)
  const { name } = pool.spec
  const { rollout } = pool
  if (rollout === undefined) throw conflict(`pool ${name} is not being replaced: there is nothing to abort`)
  const why = whoAndWhy(meta)
  const saved = hostsOf(world, pool).filter(
    ({ record, state }) =>
      record.flags.tainted !== undefined &&
      ['planned', 'provisioning', 'installing', 'joining', 'ready'].includes(state.kind),
  )
  const back = rollout.from === rollout.to ? '' : `, and new hosts are of ${rollout.from} again`
  return carried({
    meta,
    kind: 'pool.rollout-aborted',
    subject: name,
    summary: `pool ${name}: the rollout ends, ${countOf(saved.length, 'host stays', 'hosts stay')} that it had not come to${back}`,
    touched: saved.map(({ record }) => record.id),
    changes: [
      { kind: 'pool.unchanged', pool: name, version: pool.version },
      { kind: 'pool.rollout', pool: name, rollout: undefined, template: rollout.from },
      ...saved.map(({ record }) =>
        hostEvent(record, { kind: 'flag', flag: 'tainted', value: undefined }, why),
      ),
    ],
    before: rollout,
  })
}
