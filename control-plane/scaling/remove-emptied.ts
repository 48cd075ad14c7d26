import type { FleetName, Token } from '../../proto/contract/ids.ts'
import type { FactStore } from '../facts/fact-store.ts'
import { emptiedFleets } from '../scaler/cluster/plan-fleets.ts'
import { planEmptied } from '../scaler/cluster/plan-pools.ts'
import { planUnused } from '../scaler/cluster/plan-unused.ts'
import type { ClusterRecord, Versioned } from '../scaler/collections.ts'
import { changeEvents } from '../scaler/ledger-events.ts'
import type { ScalerFacts, ScalerLedger } from '../scaler/ledger.ts'

export interface EmptiedParts {
  readonly ledger: ScalerLedger
  /** Where the fleets are. */
  readonly store: Pick<FactStore, 'facts' | 'commit'>
  readonly token: Token
}

/** Takes away what the file that was applied last has not, and what is empty by now: pools without hosts, fleets without shards, datacenters
 *  without pools, templates that nothing is made of. What is refused has
 *  been declared again meanwhile, or is looked at again in the next pass.
 *  @throws SwitchyardError of the store */
export async function removeEmptied(parts: EmptiedParts, facts: ScalerFacts): Promise<void> {
  const { ledger, token } = parts
  for (const changes of planEmptied(facts)) await ledger.commit(token, changes, changeEvents(changes, facts))
  const unused = planUnused(facts)
  if (unused.length > 0) await ledger.commit(token, unused, [])
  const record = facts.collections.cluster.get('cluster')
  if (record?.value.fleets !== undefined) await removeFleets(parts, record, record.value.fleets)
}

async function removeFleets(
  { ledger, store, token }: EmptiedParts,
  { id, version, value }: Versioned<ClusterRecord>,
  leaving: readonly FleetName[],
): Promise<void> {
  const { empty, gone } = emptiedFleets(leaving, await store.facts())
  for (const fleet of empty) {
    const event = {
      actor: 'system',
      kind: 'fleet.removed',
      subject: fleet,
      summary: `fleet ${fleet} is removed: its last shard has ended`,
      why: `it is not in the file of cluster ${value.name} any more`,
    }
    await store.commit(token, [{ kind: 'fleet.remove', fleet }], [event])
  }
  if (gone.length === 0) return
  const { fleets: _fleets, ...rest } = value
  const left = leaving.filter(name => !gone.includes(name))
  const next = left.length === 0 ? rest : { ...rest, fleets: left }
  await ledger.commit(
    token,
    [{ kind: 'record.put', collection: 'cluster', id, expected: version, value: next }],
    [],
  )
}
