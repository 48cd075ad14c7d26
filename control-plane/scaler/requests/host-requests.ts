import type { Change as RequestMeta } from '../../../proto/contract/admin.ts'
import { auditOf, countOf } from '../../facts/request.ts'
import { type HostFlags, type HostRecord, hostState, type HostStateName } from '../host.ts'
import type { LedgerChange } from '../ledger.ts'
import { ANSWERED_IN, type HostEvent } from '../next-host.ts'
import type { PoolRecord } from '../pool.ts'
import {
  carried,
  conflict,
  hostNamed,
  hostsOf,
  invalid,
  poolOfHost,
  reasonOf,
  refuseBraked,
  type ScalerPlanned,
  type ScalerWorld,
} from './scaler-request.ts'

/** What to do instead, by the state that a host is in. */
const IN_STATE: Readonly<Record<HostStateName, string>> = {
  planned: 'it is not made yet: `hosts destroy` gives it up',
  provisioning: 'it is being made: wait until it is ready, or give it up with `hosts destroy`',
  installing: 'it is being installed: wait until it is ready, or give it up with `hosts destroy`',
  joining: 'its agent has not joined yet: wait until it is ready, or give it up with `hosts destroy`',
  ready: 'it is ready and serves: `hosts drain` empties it',
  draining: 'it drains already: `hosts undrain` takes it back',
  drained: 'it is drained: `hosts undrain` takes it back, `hosts destroy` ends it',
  destroying: 'it is being destroyed, which nothing stops any more',
  gone: 'it is gone',
  failed: 'it has failed and is replaced: `hosts destroy` ends it sooner',
  lost: 'its provider does not have it: it is replaced by itself',
  'adopt?': 'nobody accounts for it yet: see `orphans list`',
  evicted: 'it was let go, and is not ours any more',
}

export function hostIn(host: HostRecord): string {
  return `host ${host.id}: ${IN_STATE[hostState(host).kind]}`
}

export function hostEvent(host: HostRecord, event: HostEvent, why: string): LedgerChange {
  return { kind: 'host.event', host: host.id, event, why }
}

export function flagged(host: HostRecord, flag: keyof HostFlags, value: string | undefined): LedgerChange {
  return hostEvent(host, { kind: 'flag', flag, value }, value ?? `no longer ${flag}`)
}

export function whoAndWhy(meta: RequestMeta): string {
  const { actor, why } = auditOf(meta)
  return `${actor}: ${why}`
}

/** Empties a host and keeps it from being taken back: the pool makes another one in its stead.
 *  @param deadlineMs from now; 0: the pool's
 *  @throws SwitchyardError `SWY_CONFLICT`, `SWY_BRAKED`, each with what to do */
export function planDrainHost(
  world: ScalerWorld,
  id: string,
  meta: RequestMeta,
  deadlineMs: number,
): ScalerPlanned {
  const host = hostNamed(world, id)
  const pool = poolOfHost(world, host)
  if (!ANSWERED_IN.drain.includes(hostState(host).kind)) throw conflict(hostIn(host))
  refuseHeld(world, host)
  refuseBraked(world, pool, { kind: 'drain' })
  refuseBraked(world, pool, { kind: 'delete', purpose: 'surplus' })
  if (pool === undefined && deadlineMs === 0)
    throw invalid(`deadline_ms: the pool of host ${host.id} is gone, so say how long its players have`)
  if (pool !== undefined) refuseBelowMin(world, host, pool)
  const ms = deadlineMs === 0 ? (pool?.spec.drainMs ?? 0) : deadlineMs
  const why = whoAndWhy(meta)
  const { players } = world.sightOf(host.hostTag)
  return carried({
    meta,
    kind: 'host.drain-asked',
    subject: host.id,
    summary:
      `host ${host.id} of ${host.pool} drains, ${Math.ceil(ms / 1_000)} s at most, ` +
      `with ${countOf(players, 'player', 'players')} on it; another one is made where it is missing`,
    touched: [host.id],
    changes: [flagged(host, 'cordoned', why), hostEvent(host, { kind: 'drain', deadlineMs: ms }, why)],
  })
}

function refuseBelowMin(world: ScalerWorld, host: HostRecord, pool: PoolRecord): void {
  const { name, min } = pool.spec
  const left = hostsOf(world, pool).filter(
    ({ record, state }) => state.kind === 'ready' && record.id !== host.id,
  ).length
  if (left < min)
    throw conflict(
      `host ${host.id}: pool ${name} would have ${countOf(left, 'ready host', 'ready hosts')}, and min is ${min}: ` +
        `raise it first (pools set ${name} --hosts ${min + 1}), or replace all of it (pools taint ${name})`,
    )
}

/** What neither drains nor ends. @throws SwitchyardError `SWY_CONFLICT` */
export function refuseHeld(world: ScalerWorld, host: HostRecord): void {
  const { flags } = host
  if (flags.protected !== undefined)
    throw conflict(`host ${host.id} is protected (${flags.protected}): \`hosts unprotect ${host.id}\` first`)
  const { occupiedBy } = world.sightOf(host.hostTag)
  if (occupiedBy !== undefined)
    throw conflict(`host ${host.id} is occupied (${occupiedBy}): wait until that is over`)
}

export function planUndrainHost(world: ScalerWorld, id: string, meta: RequestMeta): ScalerPlanned {
  const host = hostNamed(world, id)
  if (!ANSWERED_IN.undrain.includes(hostState(host).kind)) throw conflict(hostIn(host))
  if (host.flags.tainted !== undefined)
    throw conflict(
      `host ${host.id} is to be replaced (${host.flags.tainted}): \`pools abort ${host.pool}\` ends the rollout first`,
    )
  const why = whoAndWhy(meta)
  return carried({
    meta,
    kind: 'host.undrain-asked',
    subject: host.id,
    summary: `host ${host.id} of ${host.pool} takes players again`,
    touched: [host.id],
    changes: [
      ...(host.flags.cordoned === undefined ? [] : [flagged(host, 'cordoned', undefined)]),
      hostEvent(host, { kind: 'undrain' }, why),
    ],
  })
}

/** Marks that people set and take off again, and what each means in a sentence. */
const MARKS = {
  protected: { on: 'is never drained, replaced or destroyed', off: 'is like every other one again' },
  cordoned: { on: 'takes no new shards', off: 'takes new shards again' },
} as const

/** Sets a mark, or takes it off. A protected host needs a reason: somebody will stand before it and wonder.
 *  @throws SwitchyardError `SWY_CONFLICT` where nothing would change */
export function planMarkHost(
  world: ScalerWorld,
  id: string,
  meta: RequestMeta,
  mark: { readonly flag: keyof typeof MARKS; readonly on: boolean },
): ScalerPlanned {
  const host = hostNamed(world, id)
  const { flag, on } = mark
  if (!ANSWERED_IN.flag.includes(hostState(host).kind)) throw conflict(hostIn(host))
  const before = host.flags[flag]
  if (on && before !== undefined) throw conflict(`host ${host.id} is ${flag} already: ${before}`)
  if (!on && before === undefined) throw conflict(`host ${host.id} is not ${flag}`)
  if (on && flag === 'protected') reasonOf(meta, 'it is protected')
  const means = MARKS[flag]
  return carried({
    meta,
    kind: `host.${on ? '' : 'un'}${flag}`,
    subject: host.id,
    summary: `host ${host.id} of ${host.pool} ${on ? means.on : means.off}`,
    touched: [host.id],
    changes: [flagged(host, flag, on ? whoAndWhy(meta) : undefined)],
    before: { [flag]: before ?? null },
  })
}
