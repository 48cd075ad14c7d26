import type { StoreTimeMs } from '../../../lib/store-time.ts'

/** players: people on the pool's hosts. slots: places that are taken or reserved. */
export type MetricName = 'players' | 'slots'

/** What a trigger (webhook, alert, schedule, person) does to the level. */
export type Action =
  | { readonly kind: 'step'; readonly hosts: number }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'absolute'; readonly hosts: number }

/** Says by itself how many hosts there should be. All that apply are combined: the highest counts. */
export type PolicyRule =
  /** Changes by the step of the highest threshold that the metric has passed (or the lowest that it has fallen below). */
  | {
      readonly kind: 'thresholds'
      readonly metric: MetricName
      /** Of the metric per host. */
      readonly above: readonly { readonly value: number; readonly action: Action }[]
      readonly below: readonly { readonly value: number; readonly action: Action }[]
    }
  /** So much of the metric per host. */
  | { readonly kind: 'target'; readonly metric: MetricName; readonly perHost: number }
  /** So many free places on top of those that are taken. */
  | { readonly kind: 'buffer'; readonly freeSlots: number }
  /** Never fewer than the floor of the time that fired last. */
  | { readonly kind: 'schedule'; readonly schedule: string }
  /** An admin's own program says it. */
  | { readonly kind: 'external'; readonly source: string }
  /** As many as the fleets that name this pool need, see `demand.ts`. */
  | { readonly kind: 'demand' }

export interface Policy {
  readonly name: string
  /** forecast: says what it would do, and does nothing. */
  readonly mode: 'apply' | 'forecast'
  readonly rule: PolicyRule
}

export const POLICIES_MAX = 16

/** A measured value; undefined when nobody has measured it. */
export interface Sample {
  readonly value: number
  readonly at: StoreTimeMs
}

/** An older value says nothing about now. */
export const SAMPLE_MS_MAX = 120_000

/** What policies look at. */
export interface PolicyInputs {
  readonly metrics: Readonly<Partial<Record<MetricName, Sample>>>
  /** Places of one host. At least 1. */
  readonly slotsPerHost: number
  /** Ready hosts. */
  readonly hosts: number
  /** Floor of each schedule: that of the time that fired last. */
  readonly floors: ReadonlyMap<string, number>
  /** What each outside program said last. */
  readonly external: ReadonlyMap<string, Sample>
  /** Hosts that the fleets need. Undefined: nobody knows now. */
  readonly demand: Demand | undefined
}

/** How many hosts the fleets of a pool need, and why so many. */
export interface Demand {
  readonly hosts: number
  readonly why: string
}

/** Rules that say a number somebody means: no measurement, so a small difference is no noise. */
export function isStated(rule: PolicyRule): boolean {
  return rule.kind === 'demand' || rule.kind === 'schedule' || rule.kind === 'external'
}

/** What one policy says. */
export type Opinion =
  | { readonly kind: 'want'; readonly hosts: number; readonly why: string }
  | { readonly kind: 'floor'; readonly hosts: number; readonly why: string }
  /** It cannot tell: the present level is held, never lowered. */
  | { readonly kind: 'hold'; readonly why: string }
