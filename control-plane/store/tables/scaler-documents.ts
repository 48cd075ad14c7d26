import type { BreakerKey, BreakerState } from '../../scaler/breaker.ts'
import type { Budget } from '../../scaler/budget.ts'
import {
  type CollectionFacts,
  type CollectionName,
  NO_COLLECTIONS,
  type Versioned,
} from '../../scaler/collections.ts'
import type { HostRecord } from '../../scaler/host.ts'
import type { ScalerFacts } from '../../scaler/ledger.ts'
import type { DeleteApproval } from '../../scaler/limit-deletes.ts'
import type { PoolRecord } from '../../scaler/pool.ts'
import type { ProviderPause } from '../../scaler/provider-pause.ts'

/** One row of `scaler_document`. */
export interface ScalerDocument {
  readonly kind: string
  readonly id: string
  /** Of pools and records; 1 for the others. */
  readonly version: number
  readonly value: unknown
}

/** What the scaler's documents say; brakes, caps and the time come from elsewhere. */
export type DocumentedFacts = Pick<
  ScalerFacts,
  'pools' | 'hosts' | 'budgets' | 'breakers' | 'pauses' | 'approvals' | 'collections'
> & {
  /** Undefined before anybody has named the installation. */
  readonly installation: string | undefined
}

type Entry = Omit<ScalerDocument, 'kind'>

/** A kind of document: the part of the facts that it stands for, and its entries. */
interface Section {
  readonly kind: string
  readonly part: (facts: DocumentedFacts) => unknown
  readonly entries: (facts: DocumentedFacts) => readonly Entry[]
}

const once = (id: string, value: unknown): Entry => ({ id, version: 1, value })
const COLLECTIONS = Object.keys(NO_COLLECTIONS) as readonly CollectionName[]

const SECTIONS: readonly Section[] = [
  {
    kind: 'installation',
    part: facts => facts.installation,
    entries: ({ installation }) => (installation === undefined ? [] : [once('owner', installation)]),
  },
  {
    kind: 'pool',
    part: facts => facts.pools,
    entries: facts => facts.pools.map(pool => ({ id: pool.spec.name, version: pool.version, value: pool })),
  },
  {
    kind: 'host',
    part: facts => facts.hosts,
    entries: facts => facts.hosts.map(host => once(host.id, host)),
  },
  {
    kind: 'budget',
    part: facts => facts.budgets,
    entries: facts => facts.budgets.map(budget => once(budget.scope, budget)),
  },
  {
    kind: 'breaker',
    part: facts => facts.breakers,
    entries: facts => [...facts.breakers].map(([key, state]) => once(key, state)),
  },
  {
    kind: 'pause',
    part: facts => facts.pauses,
    entries: facts => facts.pauses.map(pause => once(pause.provider, pause)),
  },
  {
    kind: 'approvals',
    part: facts => facts.approvals,
    entries: ({ approvals }) => (approvals.length === 0 ? [] : [once('all', approvals)]),
  },
  ...COLLECTIONS.map((name): Section => ({
    kind: `record.${name}`,
    part: facts => facts.collections[name],
    entries: facts => [...facts.collections[name].values()],
  })),
]

export interface DocumentChanges {
  readonly put: readonly ScalerDocument[]
  readonly removed: readonly Pick<ScalerDocument, 'kind' | 'id'>[]
}

/** What is to be written so that the table says `after`. Facts are replaced, never changed in place: what is the same object needs no look. */
export function changedDocuments(before: DocumentedFacts, after: DocumentedFacts): DocumentChanges {
  const put: ScalerDocument[] = []
  const removed: Pick<ScalerDocument, 'kind' | 'id'>[] = []
  for (const { kind, part, entries } of SECTIONS) {
    if (part(before) === part(after)) continue
    const old = new Map(entries(before).map(entry => [entry.id, entry]))
    for (const entry of entries(after)) {
      if (old.get(entry.id)?.value !== entry.value) put.push({ kind, ...entry })
      old.delete(entry.id)
    }
    for (const id of old.keys()) removed.push({ kind, id })
  }
  return { put, removed }
}

/** The facts that these documents make. Kinds that are not known are of a later version, which the store would have refused. */
export function factsOfDocuments(documents: readonly ScalerDocument[]): DocumentedFacts {
  const of = new Map<string, ScalerDocument[]>()
  for (const document of documents) {
    const those = of.get(document.kind)
    if (those === undefined) of.set(document.kind, [document])
    else those.push(document)
  }
  const all = (kind: string): readonly ScalerDocument[] => of.get(kind) ?? []
  // Whatever is in them was written by `changedDocuments`, of facts of these very types.
  const values = (kind: string): readonly unknown[] => all(kind).map(({ value }) => value)
  return {
    installation: values('installation')[0] as string | undefined,
    pools: values('pool') as readonly PoolRecord[],
    hosts: values('host') as readonly HostRecord[],
    budgets: values('budget') as readonly Budget[],
    breakers: new Map(all('breaker').map(({ id, value }) => [id as BreakerKey, value as BreakerState])),
    pauses: values('pause') as readonly ProviderPause[],
    approvals: (values('approvals')[0] ?? []) as readonly DeleteApproval[],
    collections: Object.fromEntries(
      COLLECTIONS.map(name => [
        name,
        new Map(
          all(`record.${name}`).map(({ id, version, value }): [string, Versioned<unknown>] => [
            id,
            { id, version, value },
          ]),
        ),
      ]),
    ) as unknown as CollectionFacts,
  }
}
