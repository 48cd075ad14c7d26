import type { HostId } from '../../proto/contract/ids.ts'
import type { NewEvent } from '../events/event.ts'
import type { HostRecord } from './host.ts'
import type { LedgerChange, ScalerFacts } from './ledger.ts'
import type { HostSight } from './observed-host.ts'
import type { Pass } from './plan-pass.ts'
import type { ProviderName } from './pool.ts'
import type { CallAnswer, CreateMachine, FirstBoot, Listing, Machine, SideResource } from './provider.ts'
import type { Step } from './step.ts'
import type { HostTemplate } from './template.ts'

/** What a pass wants done, as data. Whoever drives the pass does it and hands in the answer; it may stop for ever at any of them. */
export type Effect =
  /** All machines with this owner tag, of every provider there is. */
  | { readonly kind: 'list'; readonly owner: string }
  | { readonly kind: 'read' }
  /** The ledger once more, right before a call: nothing may come in between. */
  | { readonly kind: 'last-look' }
  /** What the links say, by host tag. */
  | { readonly kind: 'sights' }
  /** Under the token that the pass runs with. */
  | {
      readonly kind: 'commit'
      readonly changes: readonly LedgerChange[]
      readonly events: readonly NewEvent[]
    }
  | { readonly kind: 'first-boot'; readonly host: Pick<HostRecord, 'id' | 'pool'> }
  /** One machine, read afresh; like the last look. */
  | { readonly kind: 'machine'; readonly provider: ProviderName; readonly providerId: string }
  | {
      readonly kind: 'make-side'
      readonly provider: ProviderName
      readonly order: CreateMachine
      readonly side: SideResource
    }
  | {
      readonly kind: 'remove-side'
      readonly provider: ProviderName
      readonly side: SideResource
      readonly owner: string
      /** Whose it is. */
      readonly host: HostId
    }
  | { readonly kind: 'create'; readonly provider: ProviderName; readonly order: CreateMachine }
  | { readonly kind: 'delete'; readonly provider: ProviderName; readonly providerId: string }
  /** Begins it, unless it is under way; its end is written by `afterInstall`. */
  | {
      readonly kind: 'install'
      readonly host: HostRecord
      readonly template: HostTemplate
      readonly machine: Machine
    }
  /** For whoever wants to know. */
  | { readonly kind: 'planned'; readonly pass: Pass; readonly steps: readonly Step[] }
  /** In any order, several at a time. */
  | { readonly kind: 'together'; readonly runs: readonly Effects<boolean>[] }

export interface Answers {
  readonly list: ReadonlyMap<ProviderName, Listing>
  readonly read: ScalerFacts
  readonly 'last-look': ScalerFacts
  readonly sights: (hostTag: string) => HostSight
  readonly commit: 'done' | 'refused'
  readonly 'first-boot': FirstBoot
  readonly machine: Machine | 'gone' | undefined
  readonly 'make-side': CallAnswer<undefined>
  readonly 'remove-side': CallAnswer<undefined>
  readonly create: CallAnswer<{ readonly providerId: string }>
  readonly delete: CallAnswer<undefined>
  readonly install: undefined
  readonly planned: undefined
  /** Of each run, in their order, whether it got anything done. */
  readonly together: readonly boolean[]
}

export type EffectOf<Kind extends Effect['kind']> = Extract<Effect, { readonly kind: Kind }>
export type Effects<T> = Generator<Effect, T, Answers[Effect['kind']]>

/** Wants one thing done, and gives its answer. */
export function* perform<Kind extends Effect['kind']>(effect: EffectOf<Kind>): Effects<Answers[Kind]> {
  // Whoever drives answers an effect with what `Answers` says of its kind.
  return (yield effect) as Answers[Kind]
}

/** Whether anything was written: what came to nothing waits for the next pass, it is not repeated at once. */
export function* settle(
  changes: readonly LedgerChange[],
  events: readonly NewEvent[] = [],
): Effects<boolean> {
  return changes.length > 0 && (yield* perform<'commit'>({ kind: 'commit', changes, events })) === 'done'
}

/** What a pass asks about without anything being done. Pure. */
export interface PassRules {
  /** In the order in which they are made. */
  readonly sidesOf: (provider: ProviderName, order: CreateMachine) => readonly SideResource[]
  readonly settleMsOf: (provider: ProviderName) => number
  /** What to order for a host. Undefined: its template is not in the ledger. */
  readonly imageOf: (facts: ScalerFacts, host: HostRecord) => HostImage | undefined
  /** Undefined: no such provider is configured; nothing is asked of it. */
  readonly knows: (provider: ProviderName) => boolean
}

export interface HostImage {
  /** What is ordered. */
  readonly ordered: string
  /** It has everything that the host needs: nothing is installed by script. */
  readonly complete: boolean
}
