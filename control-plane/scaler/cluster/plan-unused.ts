import { hostState, mayExist } from '../host.ts'
import type { LedgerChange, ScalerFacts } from '../ledger.ts'

/** Names of the templates that something is made of, or may be again: pools, rollouts, hosts. */
export function templatesInUse({ pools, hosts }: Pick<ScalerFacts, 'pools' | 'hosts'>): ReadonlySet<string> {
  return new Set([
    ...pools.flatMap(({ spec, rollout }) => [spec.template, rollout?.from ?? '', rollout?.to ?? '']),
    ...hosts.filter(host => mayExist(hostState(host).kind)).map(({ template }) => template),
  ])
}

/** Takes templates away that nothing is made of any more, and datacenters that the last applied file has not and whose last pool is gone; for the
 *  loop, in one commit. The record of the cluster is written with them: an `apply` that means one of them comes before or after, never in between. */
export function planUnused(facts: ScalerFacts): readonly LedgerChange[] {
  const { collections, pools } = facts
  const record = collections.cluster.get('cluster')
  if (record === undefined) return []
  const used = templatesInUse(facts)
  const leaving = record.value.datacenters ?? []
  const isFree = (name: string): boolean => !pools.some(({ spec }) => spec.datacenter === name)
  const removed = [
    ...[...collections.template.values()]
      .filter(({ id }) => !used.has(id))
      .map(one => ({ collection: 'template', ...one }) as const),
    ...[...collections.datacenter.values()]
      .filter(({ value }) => leaving.includes(value.name) && isFree(value.name))
      .map(one => ({ collection: 'datacenter', ...one }) as const),
  ]
  if (removed.length === 0) return []
  const { datacenters: _datacenters, ...rest } = record.value
  const left = leaving.filter(name => !isFree(name))
  const value = left.length === 0 ? rest : { ...rest, datacenters: left }
  return [
    { kind: 'record.put', collection: 'cluster', id: record.id, expected: record.version, value },
    ...removed.map(({ collection, id, version }): LedgerChange => ({
      kind: 'record.remove',
      collection,
      id,
      expected: version,
    })),
  ]
}
