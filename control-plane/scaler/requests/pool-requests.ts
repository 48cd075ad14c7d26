import type { Change as RequestMeta } from '../../../proto/contract/admin.ts'
import { auditOf, countOf } from '../../facts/request.ts'
import type { LedgerChange } from '../ledger.ts'
import { massUnhealth } from '../mass-unhealth.ts'
import { hostsMax, POOL_HOSTS_MAX, type PoolRecord } from '../pool.ts'
import { poolMistakes } from '../pool-mistakes.ts'
import { type Proposal, settleDesired } from '../settle-desired.ts'
import {
  carried,
  conflict,
  hostsOf,
  invalid,
  poolNamed,
  type ScalerPlanned,
  type ScalerWorld,
} from './scaler-request.ts'
import { storeTimeAfter } from '../../../lib/store-time.ts'

/** An override ends, so that nobody forgets it for ever. */
export const OVERRIDE_MS_MAX = 30 * 86_400_000

/** Undefined leaves as it is. */
export interface PoolWish {
  readonly hosts: number | undefined
  readonly min: number | undefined
  readonly max: number | undefined
  /** `hosts` outweighs every policy for so long; 0: it is the new level. */
  readonly overrideMs: number
  readonly clearOverride: boolean
  readonly force: boolean
  readonly exceed: boolean
}

/** Sets how many hosts are wanted, within which limits, or until when whatever policies say.
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT` naming the field, `SWY_CONFLICT` while a cooldown holds it */
export function planSetPool(
  world: ScalerWorld,
  id: string,
  meta: RequestMeta,
  wish: PoolWish,
): ScalerPlanned {
  const pool = poolNamed(world, id)
  refuseContradiction(wish, pool)
  const limited = limitsOf(pool, wish)
  const level = levelOf(world, pool, wish, limited.spec, auditOf(meta).actor)
  const { name } = pool.spec
  const parts = [...limited.parts, ...level.parts]
  if (parts.length === 0) throw conflict(`pool ${name} is as it should be already: nothing would change`)
  return carried({
    meta,
    kind: 'pool.set',
    subject: name,
    summary: `pool ${name}: ${parts.join('; ')}`,
    touched: [name],
    changes: [...limited.changes, ...level.changes],
    before: {
      desired: pool.desired,
      min: pool.spec.min,
      max: pool.spec.max,
      override: pool.override ?? null,
    },
    after: { ...wish },
  })
}

function refuseContradiction(wish: PoolWish, pool: PoolRecord): void {
  const { hosts, min, max, overrideMs, clearOverride } = wish
  if (overrideMs > 0 && hosts === undefined) throw invalid('hosts: say how many are to hold meanwhile')
  if (hosts === undefined && min === undefined && max === undefined && !clearOverride)
    throw invalid('hosts: give at least one of hosts, min, max, or clear the override')
  if (overrideMs > 0 && clearOverride)
    throw invalid('clear_override: it is either set (override_ms) or cleared, not both')
  if (overrideMs > OVERRIDE_MS_MAX) throw invalid('override_ms: an override holds 30 days at most')
  if (clearOverride && pool.override === undefined)
    throw conflict(`pool ${pool.spec.name} has no override: there is nothing to clear`)
}

interface Part {
  readonly parts: readonly string[]
  readonly changes: readonly LedgerChange[]
}

function limitsOf(pool: PoolRecord, wish: PoolWish): Part & { readonly spec: PoolRecord['spec'] } {
  const { min = pool.spec.min, max = pool.spec.max } = wish
  const spec = { ...pool.spec, min, max }
  const [mistake] = poolMistakes(spec)
  if (mistake !== undefined) throw invalid(`${mistake.path}: ${mistake.mistake}`)
  if (min === pool.spec.min && max === pool.spec.max) return { spec, parts: [], changes: [] }
  return {
    spec,
    parts: [
      ...(min === pool.spec.min ? [] : [`min goes from ${pool.spec.min} to ${min}`]),
      ...(max === pool.spec.max ? [] : [`max goes from ${pool.spec.max} to ${max}`]),
    ],
    changes: [{ kind: 'pool.put', spec, expected: pool.version }],
  }
}

function levelOf(
  { facts }: ScalerWorld,
  pool: PoolRecord,
  wish: PoolWish,
  spec: PoolRecord['spec'],
  actor: string,
): Part {
  const { name } = spec
  const { hosts, overrideMs, clearOverride } = wish
  const cleared: Part = clearOverride
    ? {
        parts: ['policies count again'],
        changes: [{ kind: 'pool.override', pool: name, override: undefined }],
      }
    : { parts: [], changes: [] }
  if (hosts === undefined) return cleared
  const most = wish.exceed ? POOL_HOSTS_MAX : hostsMax({ spec, exceed: pool.exceed })
  if (hosts > most)
    throw invalid(
      wish.exceed
        ? `hosts: a pool has ${POOL_HOSTS_MAX} hosts at most`
        : `hosts: ${hosts} is more than max (${most}): raise max, or say that you may exceed it (--exceed)`,
    )
  if (hosts < spec.min) throw invalid(`hosts: ${hosts} is less than min (${spec.min}): lower min first`)
  const proposal: Proposal = { hosts, source: 'asked', force: wish.force, mayExceed: wish.exceed }
  const limits = { min: spec.min, max: hostsMax({ spec, exceed: pool.exceed }) }
  const settled = settleDesired(proposal, pool.desired, limits, spec.scaling, pool.history, facts.now)
  const holds = overrideMs > 0
  const declares = !holds && pool.declared !== hosts
  if (settled.kind === 'hold' && !holds && !declares && pool.desired === hosts) return cleared
  if (settled.kind === 'hold' && pool.desired !== hosts)
    throw conflict(`pool ${name} stays at ${pool.desired} hosts, ${settled.why}: wait, or force it (--force)`)
  const reached = settled.kind === 'change' ? settled.desired : pool.desired
  const step = reached === hosts ? '' : `, for now: the rest follows step by step`
  const until = storeTimeAfter(facts.now, overrideMs)
  return {
    parts: [
      ...cleared.parts,
      `goes from ${pool.desired} to ${countOf(reached, 'host', 'hosts')}${step}` +
        (holds
          ? `, and stays at ${hosts} for ${Math.ceil(overrideMs / 60_000)} min whatever policies say`
          : ''),
    ],
    changes: [
      ...cleared.changes,
      ...(holds
        ? [{ kind: 'pool.override', pool: name, override: { hosts, until, by: actor } } as const]
        : []),
      { kind: 'pool.propose', pool: name, proposal, declare: !holds },
    ],
  }
}

/** Stops all planning for a pool, or lets it go on.
 *  @throws SwitchyardError `SWY_CONFLICT` where it is so already */
export function planPausePool(
  world: ScalerWorld,
  id: string,
  meta: RequestMeta,
  paused: boolean,
): ScalerPlanned {
  const pool = poolNamed(world, id)
  const { name } = pool.spec
  if (paused === (pool.pausedAt !== undefined))
    throw conflict(`pool ${name} is ${paused ? 'paused already' : 'not paused'}`)
  return carried({
    meta,
    kind: paused ? 'pool.paused' : 'pool.resumed',
    subject: name,
    summary: paused
      ? `pool ${name} is paused: nothing of it is made, drained or replaced until \`pools resume ${name}\``
      : `pool ${name} goes on, towards ${countOf(pool.desired, 'host', 'hosts')}`,
    touched: [name],
    changes: [{ kind: 'pool.pause', pool: name, paused }],
  })
}

/** An unfreeze without a word about its length holds so long. */
export const UNFREEZE_MS = 3_600_000
const UNFREEZE_MS_MAX = 86_400_000

/** A person has seen that much of a pool is unwell at once, and lets deletions and repairs go on.
 *  @param forMs 0: `UNFREEZE_MS`
 *  @throws SwitchyardError `SWY_CONFLICT` where nothing is frozen */
export function planUnfreezePool(
  world: ScalerWorld,
  id: string,
  meta: RequestMeta,
  forMs: number,
): ScalerPlanned {
  const pool = poolNamed(world, id)
  const { name } = pool.spec
  if (forMs > UNFREEZE_MS_MAX) throw invalid('for_ms: a day at most')
  const frozen = massUnhealth(pool, hostsOf(world, pool), world.facts.now)
  if (frozen === undefined) throw conflict(`pool ${name} is not frozen`)
  const ms = forMs === 0 ? UNFREEZE_MS : forMs
  return carried({
    meta,
    kind: 'pool.unfrozen',
    subject: name,
    summary: `pool ${name} repairs and deletes again for ${Math.ceil(ms / 60_000)} min, although ${frozen}`,
    touched: [name],
    changes: [{ kind: 'pool.unfreeze', pool: name, forMs: ms }],
  })
}
