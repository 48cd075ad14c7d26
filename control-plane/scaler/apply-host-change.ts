import { type Applied, done, limit, refused } from './apply-result.ts'
import { poolNamed, withPool } from './apply-pool-change.ts'
import { CLOSED, nextBreaker } from './breaker.ts'
import { consequencesOf } from './consequences.ts'
import { GONE_KEPT_MS } from './hard-caps.ts'
import { type HostRecord, hostState, mayExist } from './host.ts'
import type { LedgerChange, ScalerFacts } from './ledger.ts'
import { type HostEvent, nextHost } from './next-host.ts'
import { UNDO_ITEMS_MAX, type UndoItem } from './undo-list.ts'

type HostChange = Extract<LedgerChange, { readonly kind: `host.${string}` }>

/** Rows of hosts, those that are gone among them. */
export const HOST_ROWS_MAX = 100_000

/** A change of one host's row, and what follows from it. */
export function applyHostChange(facts: ScalerFacts, change: HostChange, chance: () => number): Applied {
  switch (change.kind) {
    case 'host.insert':
      return insertHost(facts, change)
    case 'host.event':
      return hostEvent(facts, change, chance)
    case 'host.undo':
      return replaceUndo(facts, change)
    case 'host.forget':
      return forget(facts, change)
  }
}

function insertHost(
  facts: ScalerFacts,
  { host, ordinal }: Extract<HostChange, { readonly kind: 'host.insert' }>,
): Applied {
  if (facts.hosts.some(({ id }) => id === host.id)) return refused(`${host.id} is there already`)
  if (facts.hosts.length >= HOST_ROWS_MAX) return limit(`there are ${HOST_ROWS_MAX} rows of hosts`)
  const row = { ...host, times: { ...host.times, plannedAt: facts.now } }
  const inserted = { ...facts, hosts: [...facts.hosts, row] }
  return done(
    ordinal === undefined
      ? inserted
      : withPool(inserted, host.pool, pool => ({ lastOrdinal: Math.max(pool.lastOrdinal, ordinal) })),
  )
}

function withHost(facts: ScalerFacts, after: HostRecord): ScalerFacts {
  return { ...facts, hosts: facts.hosts.map(host => (host.id === after.id ? after : host)) }
}

function hostEvent(
  facts: ScalerFacts,
  { host: id, event, why }: Extract<HostChange, { readonly kind: 'host.event' }>,
  chance: () => number,
): Applied {
  const { now } = facts
  const before = facts.hosts.find(host => host.id === id)
  if (before === undefined) return refused(`there is no host ${id}`)
  const after = nextHost(before, event, now, why)
  if (after === undefined) return refused(`${id} is ${hostState(before).kind}: no ${event.kind}`)
  let next = withHost(facts, after)
  const pool = poolNamed(facts, before.pool)
  if (pool === undefined) return done(next)
  if (upsetsPlans(event)) next = withPool(next, before.pool, ({ version }) => ({ version: version + 1 }))
  const { breaker, rollout } = consequencesOf(pool, before, event, why, chance())
  if (breaker !== undefined) {
    const state = nextBreaker(facts.breakers.get(breaker.key) ?? CLOSED, breaker.event, now)
    next = { ...next, breakers: new Map([...next.breakers, [breaker.key, state]]) }
  }
  return done(
    rollout === undefined
      ? next
      : withPool(next, before.pool, ({ version }) => ({ rollout, version: version + 1 })),
  )
}

/** Whoever lets one go takes it from what others were planned to rely on; whoever protects one, or cordons it, may do so while it is planned to be
 *  drained, or to be taken back. */
function upsetsPlans(event: HostEvent): boolean {
  return (
    event.kind === 'evict' ||
    (event.kind === 'flag' && (event.flag === 'protected' || event.flag === 'cordoned'))
  )
}

function replaceUndo(
  facts: ScalerFacts,
  { host: id, seen, items }: Extract<HostChange, { readonly kind: 'host.undo' }>,
): Applied {
  const host = facts.hosts.find(candidate => candidate.id === id)
  if (host === undefined || !mayExist(hostState(host).kind)) return refused(`there is no host ${id}`)
  if (items.length > UNDO_ITEMS_MAX) return limit(`${id} has more than ${UNDO_ITEMS_MAX} things`)
  if (!isSameList(host.undo, seen)) return refused(`what belongs to ${id} has changed`)
  return done(withHost(facts, { ...host, undo: items }))
}

function isSameList(left: readonly UndoItem[], right: readonly UndoItem[]): boolean {
  return (
    left.length === right.length &&
    left.every((item, index) => {
      const other = right[index]
      return (
        item.id === other?.id &&
        item.kind === other.kind &&
        item.doneAt === other.doneAt &&
        item.attempts === other.attempts &&
        item.nextAt === other.nextAt
      )
    })
  )
}

function forget(
  facts: ScalerFacts,
  { host: id }: Extract<HostChange, { readonly kind: 'host.forget' }>,
): Applied {
  const host = facts.hosts.find(candidate => candidate.id === id)
  if (host === undefined) return refused(`there is no host ${id}`)
  const state = hostState(host)
  return mayExist(state.kind) || facts.now - state.since < GONE_KEPT_MS
    ? refused(`${id} still counts`)
    : done({ ...facts, hosts: facts.hosts.filter(other => other !== host) })
}
