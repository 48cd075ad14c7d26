import { SwitchyardError } from '../../../lib/errors.ts'
import type { Change as RequestMeta, Outcome } from '../../../proto/contract/admin.ts'
import { ID_PATTERN } from '../../../proto/contract/ids.ts'
import type { NewEvent } from '../../events/event.ts'
import { auditOf, resolve } from '../../facts/request.ts'
import type { HostRecord } from '../host.ts'
import type { LedgerChange, ScalerFacts } from '../ledger.ts'
import { type HostSight, type ObservedHost, observedHost } from '../observed-host.ts'
import type { PoolRecord, ProviderName } from '../pool.ts'
import { type BrakableAct, scalerBrakeOn } from '../scaler-brake.ts'
import type { ProviderInfo } from '../scaler-node.ts'
import type { Step } from '../step.ts'

/** What requests are planned from: the ledger, what the links say, and what the last pass came to. */
export interface ScalerWorld {
  readonly facts: ScalerFacts
  /** By host tag. */
  readonly sightOf: (hostTag: string) => HostSight
  /** Of the last pass, reports among them. Empty: none since this node became active. */
  readonly lastSteps: readonly Step[]
  readonly providers: ReadonlyMap<ProviderName, ProviderInfo>
}

/** What a person's request comes to: the sentence for them, and what is written. A dry run stops before that. */
export interface ScalerPlanned {
  readonly outcome: Outcome
  readonly changes: readonly LedgerChange[]
  readonly events: readonly NewEvent[]
}

const SUMMARY_CHARACTERS_MAX = 1_000
/** Ids that an answer names; the sentence has the count. */
const TOUCHED_MAX = 1_000

export interface Carried {
  readonly meta: RequestMeta
  /** Of the event: `host.drain-asked`. */
  readonly kind: string
  readonly subject: string
  readonly summary: string
  /** Default: the subject alone. */
  readonly touched?: readonly string[]
  readonly changes: readonly LedgerChange[]
  readonly before?: unknown
  readonly after?: unknown
}

export function carried(what: Carried): ScalerPlanned {
  const { meta, kind, subject, touched = [subject], changes, before, after } = what
  const summary = what.summary.slice(0, SUMMARY_CHARACTERS_MAX)
  return {
    outcome: { summary, touched: touched.slice(0, TOUCHED_MAX), applied: true, operationId: '' },
    changes,
    events: [
      {
        ...auditOf(meta),
        kind,
        subject,
        summary,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      },
    ],
  }
}

/** It does not fit the present state. @param text what is in the way, and what to do about it */
export function conflict(text: string): SwitchyardError {
  return new SwitchyardError('SWY_CONFLICT', text)
}

export function invalid(text: string): SwitchyardError {
  return new SwitchyardError('SWY_INVALID_ARGUMENT', text)
}

/** @throws SwitchyardError `SWY_INVALID_ARGUMENT` */
export function refuseBadName(name: string): void {
  if (!ID_PATTERN.test(name))
    throw invalid('name: is lower-case letters, digits and inner hyphens, at most 63')
}

/** The reason that a request gives. @throws SwitchyardError `SWY_INVALID_ARGUMENT` where it gives none */
export function reasonOf({ reason }: RequestMeta, what: string): string {
  if (reason.trim() === '')
    throw invalid(`change.reason: say why ${what} (--reason): whoever looks later wants to know`)
  return reason
}

/** @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS` */
export function poolNamed({ facts }: ScalerWorld, id: string): PoolRecord {
  return resolve('pool', facts.pools, ({ spec }) => spec.name, id)
}

/** @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS` */
export function hostNamed({ facts }: ScalerWorld, id: string): HostRecord {
  return resolve('host', facts.hosts, host => host.id, id)
}

/** For what cannot be undone: the beginning of an id is not enough.
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT` that says the whole id, `SWY_NOT_FOUND`, `SWY_AMBIGUOUS` */
export function hostExactly(world: ScalerWorld, id: string): HostRecord {
  const host = hostNamed(world, id)
  if (host.id !== id) throw invalid(`id: this cannot be undone, so give the whole id: ${host.id}`)
  return host
}

/** The pool that a host's row names. Undefined: it is not declared any more. */
export function poolOfHost({ facts }: ScalerWorld, host: HostRecord): PoolRecord | undefined {
  return facts.pools.find(({ spec }) => spec.name === host.pool)
}

/** The hosts of a pool as they stand, without a word of the provider's. */
export function hostsOf({ facts, sightOf }: ScalerWorld, { spec }: PoolRecord): readonly ObservedHost[] {
  return facts.hosts
    .filter(host => host.pool === spec.name)
    .map(host => observedHost(host, undefined, sightOf(host.hostTag)))
}

/** @throws SwitchyardError `SWY_BRAKED` where a brake stops this in the pool */
export function refuseBraked({ facts }: ScalerWorld, pool: PoolRecord | undefined, act: BrakableAct): void {
  if (pool === undefined) return
  const brake = scalerBrakeOn(facts.brakes, act, pool.spec, facts.now)
  if (brake !== undefined)
    throw new SwitchyardError(
      'SWY_BRAKED',
      `the brake on ${brake.verb} (${brake.scope}) is set by ${brake.owner}: ${brake.reason}`,
    )
}
