import type { Change as RequestMeta } from '../../../proto/contract/admin.ts'
import { countOf } from '../../facts/request.ts'
import { type HostRecord, hostState } from '../host.ts'
import { ANSWERED_IN } from '../next-host.ts'
import { hostEvent, hostIn, refuseHeld, whoAndWhy } from './host-requests.ts'
import {
  carried,
  conflict,
  hostExactly,
  hostNamed,
  invalid,
  poolOfHost,
  reasonOf,
  refuseBraked,
  type ScalerPlanned,
  type ScalerWorld,
} from './scaler-request.ts'

/** Lets a machine go without touching it: from then on it is a stranger's.
 *  @throws SwitchyardError `SWY_CONFLICT`, `SWY_INVALID_ARGUMENT` unless the whole id is given */
export function planEvictHost(world: ScalerWorld, id: string, meta: RequestMeta): ScalerPlanned {
  const host = hostExactly(world, id)
  if (!ANSWERED_IN.evict.includes(hostState(host).kind)) throw conflict(hostIn(host))
  reasonOf(meta, 'it is let go')
  refuseHeld(world, host)
  refuseCarrying(world, host)
  const left = host.undo.filter(({ kind, doneAt }) => kind !== 'server' && doneAt === undefined)
  const beside =
    left.length === 0 ? '' : `, and with it ${left.map(item => `${item.kind} ${item.id}`).join(', ')}`
  return carried({
    meta,
    kind: 'host.evict-asked',
    subject: host.id,
    summary:
      `host ${host.id} of ${host.pool} is let go: machine ${host.providerId ?? '(none yet)'} stays at ` +
      `${host.provider}, and is paid for, but nobody here looks after it any more${beside}`,
    touched: [host.id],
    changes: [hostEvent(host, { kind: 'evict' }, whoAndWhy(meta))],
    before: { providerId: host.providerId ?? null, flags: host.flags },
  })
}

/** Ends a host that carries nobody. Whoever serves is drained first.
 *  @throws SwitchyardError `SWY_CONFLICT`, `SWY_BRAKED`, `SWY_INVALID_ARGUMENT` unless the whole id is given */
export function planDestroyHost(world: ScalerWorld, id: string, meta: RequestMeta): ScalerPlanned {
  const host = hostExactly(world, id)
  if (hostState(host).kind === 'adopt?')
    throw conflict(`host ${host.id}: nobody accounts for it yet: \`orphans destroy ${host.id}\``)
  return destroyed(world, host, meta)
}

/** @throws SwitchyardError as `planDestroyHost` */
export function planDestroyOrphan(world: ScalerWorld, id: string, meta: RequestMeta): ScalerPlanned {
  const host = hostExactly(world, id)
  refuseNoOrphan(host)
  return destroyed(world, host, meta)
}

function destroyed(world: ScalerWorld, host: HostRecord, meta: RequestMeta): ScalerPlanned {
  if (!ANSWERED_IN.destroy.includes(hostState(host).kind)) throw conflict(hostIn(host))
  if (host.flags.quarantined !== undefined)
    throw conflict(
      `host ${host.id}: the delete guard has refused it (${host.flags.quarantined}): put our tags on the machine again, ` +
        `or let it go with \`hosts evict ${host.id}\``,
    )
  refuseHeld(world, host)
  refuseCarrying(world, host)
  refuseBraked(world, poolOfHost(world, host), { kind: 'delete', purpose: 'asked' })
  const machine =
    host.providerId === undefined
      ? 'and nothing of it is known at its provider'
      : `machine ${host.providerId}`
  return carried({
    meta,
    kind: 'host.destroy-asked',
    subject: host.id,
    summary: `host ${host.id} of ${host.pool} is destroyed at ${host.provider}, ${machine}`,
    touched: [host.id],
    changes: [hostEvent(host, { kind: 'destroy', purpose: 'asked' }, whoAndWhy(meta))],
    before: { state: hostState(host).kind, providerId: host.providerId ?? null },
  })
}

function refuseCarrying(world: ScalerWorld, host: HostRecord): void {
  const { players } = world.sightOf(host.hostTag)
  if (players > 0)
    throw conflict(
      `host ${host.id} carries ${countOf(players, 'player', 'players')}: \`hosts drain ${host.id}\` moves them first`,
    )
}

function refuseNoOrphan(host: HostRecord): void {
  if (hostState(host).kind !== 'adopt?')
    throw conflict(`host ${host.id} is no orphan: ${hostIn(host).slice(`host ${host.id}: `.length)}`)
}

/** Takes a machine of ours in that no row accounted for: as a ready host of the pool that its tag names.
 *  @throws SwitchyardError `SWY_CONFLICT` */
export function planAdoptOrphan(world: ScalerWorld, id: string, meta: RequestMeta): ScalerPlanned {
  const host = hostNamed(world, id)
  refuseNoOrphan(host)
  const pool = poolOfHost(world, host)
  if (pool === undefined)
    throw conflict(
      `host ${host.id}: its tag names pool "${host.pool}", which is not declared: declare it first, or \`orphans destroy ${host.id}\``,
    )
  if (world.sightOf(host.hostTag).agent !== 'attached')
    throw conflict(
      `host ${host.id}: no agent of it answers here, so it could carry nothing: start its agent, or \`orphans destroy ${host.id}\``,
    )
  const namesake = world.facts.hosts.find(
    other =>
      other.id !== host.id &&
      other.hostTag === host.hostTag &&
      !['gone', 'evicted', 'lost'].includes(hostState(other).kind),
  )
  if (namesake !== undefined)
    throw conflict(`host ${host.id}: host ${namesake.id} has its name, and only one of them can be meant`)
  return carried({
    meta,
    kind: 'host.adopt-asked',
    subject: host.id,
    summary: `machine ${host.providerId ?? ''} at ${host.provider} is taken in as host ${host.id} of ${host.pool}`,
    touched: [host.id],
    changes: [hostEvent(host, { kind: 'adopt' }, whoAndWhy(meta))],
  })
}

/** An approval without a word about its length holds so long. */
export const APPROVAL_MS = 15 * 60_000
const APPROVAL_MS_MAX = 86_400_000

/** A person's word for deletions that a pass has asked about.
 *  @param ids empty: all that the last pass asked about
 *  @throws SwitchyardError `SWY_CONFLICT` where nothing was asked, `SWY_INVALID_ARGUMENT` for others than it asked about */
export function planApproveDeletions(
  world: ScalerWorld,
  ids: readonly string[],
  meta: RequestMeta,
  forMs: number,
): ScalerPlanned {
  const asked = world.lastSteps.flatMap(step => (step.kind === 'ask' ? step.hosts : []))
  if (asked.length === 0)
    throw conflict('the last pass asked about no deletions: there is nothing to approve')
  const stranger = ids.find(id => !asked.some(host => host === id))
  if (stranger !== undefined)
    throw invalid(`hosts: the last pass did not ask about ${stranger}; it asked about ${asked.join(', ')}`)
  if (forMs > APPROVAL_MS_MAX) throw invalid('for_ms: an approval holds a day at most')
  const hosts = ids.length === 0 ? asked : asked.filter(host => ids.includes(host))
  const ms = forMs === 0 ? APPROVAL_MS : forMs
  return carried({
    meta,
    kind: 'deletions.approved',
    subject: hosts[0] ?? '',
    summary: `${countOf(hosts.length, 'host', 'hosts')} may be deleted within ${Math.ceil(ms / 60_000)} min: ${hosts.join(', ')}`,
    touched: hosts,
    changes: [{ kind: 'approval.put', hosts, by: whoAndWhy(meta), forMs: ms }],
    after: { hosts, forMs: ms },
  })
}
