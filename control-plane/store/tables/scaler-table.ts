import { SwitchyardError } from '../../../lib/errors.ts'
import type { Random } from '../../../lib/random.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import type { BrakeRecord } from '../../brakes/brake.ts'
import type { NewEvent } from '../../events/event.ts'
import { applyChanges } from '../../scaler/apply-changes.ts'
import { withRates } from '../../scaler/default-budgets.ts'
import { DEFAULT_CAPS, type HardCaps } from '../../scaler/hard-caps.ts'
import type { LedgerChange, ScalerFacts } from '../../scaler/ledger.ts'
import { asScalerBrake } from '../../scaler/scaler-brake.ts'
import { readBrakes } from './brake-table.ts'
import { numberIn, parsedIn, textIn } from './columns.ts'
import { activeNode } from './commit-changes.ts'
import { appendEvents } from './event-table.ts'
import { readRevisions, revisionOf, type Revisions } from './fact-revision.ts'
import {
  changedDocuments,
  type DocumentedFacts,
  factsOfDocuments,
  type ScalerDocument,
} from './scaler-documents.ts'
import { put, row, rows, run, type Statements } from './statements.ts'

export interface LedgerCommit {
  readonly token: Token
  readonly changes: readonly LedgerChange[]
  readonly events: readonly NewEvent[]
}

export type LedgerAnswer =
  | { readonly kind: 'done'; readonly kept: KeptDocuments }
  | { readonly kind: 'refused'; readonly why: string }
  /** Nobody has named the installation. */
  | { readonly kind: 'unnamed' }

interface KeptDocuments {
  readonly revision: number
  readonly facts: DocumentedFacts
}

/** Reads the scaler's facts, and keeps them until a commit of any process has written to them. */
export class ScalerReader {
  readonly #caps: HardCaps
  #documents: KeptDocuments | undefined
  #brakes: { readonly revision: number; readonly brakes: readonly BrakeRecord[] } | undefined

  constructor(caps: HardCaps = DEFAULT_CAPS) {
    this.#caps = caps
  }

  /** Facts of these revisions without a look at the tables. Undefined: something has changed, or nobody has named the installation. */
  kept(revisions: Revisions, now: StoreTimeMs): ScalerFacts | undefined {
    const documents = this.#documents
    const brakes = this.#brakes
    return documents?.revision === revisionOf(revisions, 'scaler') &&
      brakes?.revision === revisionOf(revisions, 'brake')
      ? this.#shown(documents.facts, brakes.brakes, now)
      : undefined
  }

  /** Must run inside the one transaction that `revisions` were read in. Undefined: nobody has named the installation. */
  *read(revisions: Revisions, now: StoreTimeMs): Statements<ScalerFacts | undefined> {
    const revision = revisionOf(revisions, 'scaler')
    const documents =
      this.#documents?.revision === revision
        ? this.#documents
        : this.#rated({ revision, facts: yield* readDocuments() })
    const braked = revisionOf(revisions, 'brake')
    const brakes =
      this.#brakes?.revision === braked ? this.#brakes : { revision: braked, brakes: yield* readBrakes() }
    this.#documents = documents
    this.#brakes = brakes
    return this.#shown(documents.facts, brakes.brakes, now)
  }

  /** To be called once a commit of this process is done. */
  keep(documents: KeptDocuments): void {
    this.#documents = this.#rated(documents)
  }

  /** What is stored of a budget is what is left of it; how fast it fills is the configuration's. */
  #rated({ revision, facts }: KeptDocuments): KeptDocuments {
    return { revision, facts: { ...facts, budgets: withRates(facts.budgets, this.#caps) } }
  }

  #shown(
    documents: DocumentedFacts,
    brakes: readonly BrakeRecord[],
    now: StoreTimeMs,
  ): ScalerFacts | undefined {
    const { installation } = documents
    if (installation === undefined) return undefined
    const ours = brakes.flatMap(brake => asScalerBrake(brake) ?? [])
    return { ...documents, installation, brakes: ours, caps: this.#caps, now }
  }
}

function* readDocuments(): Statements<DocumentedFacts> {
  const found = yield* rows('SELECT kind, id, version, body FROM scaler_document ORDER BY kind, id')
  return factsOfDocuments(
    found.map(one => ({
      kind: textIn(one, 'kind'),
      id: textIn(one, 'id'),
      version: numberIn(one, 'version'),
      value: parsedIn(one, 'body'),
    })),
  )
}

/** Names the installation, unless somebody has. Must run inside a writing transaction.
 *  @param name of its machines' owner tag, made by chance */
export function* nameInstallation(name: string): Statements<void> {
  const found = yield* row("SELECT id FROM scaler_document WHERE kind = 'installation'")
  if (found !== undefined) return
  yield* putDocument({ kind: 'installation', id: 'owner', version: 1, value: name })
  yield* run("UPDATE fact_revision SET revision = revision + 1 WHERE part = 'scaler'")
}

/** Must run inside a writing transaction that is undone unless it is done.
 *  @throws SwitchyardError `SWY_STORE_STALE` for a token that does not lead; `SWY_LIMIT` */
export function* commitLedger(
  reader: ScalerReader,
  { token, changes, events }: LedgerCommit,
  now: StoreTimeMs,
  random: Random,
): Statements<LedgerAnswer> {
  const node: NodeId = yield* activeNode(token, now)
  const revisions = yield* readRevisions()
  const before = yield* reader.read(revisions, now)
  // Not named here: what is undone must not be remembered.
  if (before === undefined) return { kind: 'unnamed' }
  const applied = applyChanges(before, changes, () => random.fraction())
  if (applied.kind === 'limit') throw new SwitchyardError('SWY_LIMIT', applied.why)
  if (applied.kind === 'refused') return applied
  yield* appendEvents(events, { node, now })
  const written = changedDocuments(before, applied.facts)
  for (const document of written.put) yield* putDocument(document)
  for (const { kind, id } of written.removed)
    yield* run('DELETE FROM scaler_document WHERE kind = :kind AND id = :id', { kind, id })
  let revision = revisionOf(revisions, 'scaler')
  if (written.put.length + written.removed.length > 0) {
    revision += 1
    yield* run("UPDATE fact_revision SET revision = :revision WHERE part = 'scaler'", { revision })
  }
  return { kind: 'done', kept: { revision, facts: applied.facts } }
}

function* putDocument({ kind, id, version, value }: ScalerDocument): Statements<void> {
  yield* put(
    'UPDATE scaler_document SET version = :version, body = :body WHERE kind = :kind AND id = :id',
    'INSERT INTO scaler_document (kind, id, version, body) VALUES (:kind, :id, :version, :body)',
    { kind, id, version, body: JSON.stringify(value) },
  )
}
