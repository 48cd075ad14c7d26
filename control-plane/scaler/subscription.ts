import type { StoreTimeMs } from '../../lib/store-time.ts'

/** json: the event as data, signed. discord, slack: a message for people. */
export const SUBSCRIPTION_FORMS = ['json', 'discord', 'slack'] as const
export type SubscriptionForm = (typeof SUBSCRIPTION_FORMS)[number]

/** Somebody who is told about events: at least once, in their order. */
export interface Subscription {
  readonly name: string
  readonly url: string
  /** `host.ready`, `host.*` or `*`. At least one. */
  readonly kinds: readonly string[]
  readonly form: SubscriptionForm
  /** What the signature is made with: needed as it is. */
  readonly secret: string
  readonly by: string
  readonly madeAt: StoreTimeMs
  /** Id of the last event that was delivered, given up, or not asked for. */
  readonly cursor: number
  /** Since when nothing could be delivered; undefined: the last one was. */
  readonly failingSince: StoreTimeMs | undefined
  /** Why it is not told anything any more, until somebody enables it. */
  readonly disabled: string | undefined
}

export const SUBSCRIPTIONS_MAX = 50
export const KINDS_MAX = 32
export const KIND_PATTERN = /^(\*|[a-z][a-z-]{0,39}\.(\*|[a-z][a-z-]{0,39}))$/
/** After so long without one success a subscription is disabled. */
export const DISABLE_AFTER_MS = 86_400_000
/** Attempts for an event that the receiver refuses (4xx): it is there and says no, and others wait behind it. */
export const REFUSALS_MAX = 5

/** One attempt to deliver, or several of one event that ended the same way. */
export interface Delivery {
  readonly id: string
  readonly event: number
  readonly kind: string
  readonly at: StoreTimeMs
  readonly attempts: number
  /** given-up: refused too often; `redeliver` tries again. */
  readonly outcome: 'delivered' | 'failed' | 'given-up'
  /** `204`, `connect ECONNREFUSED`. */
  readonly detail: string
}

/** The newest last. */
export interface DeliveryLog {
  readonly deliveries: readonly Delivery[]
}

/** Per subscription. */
export const DELIVERIES_KEPT_MAX = 100

export function wantsEvent({ kinds }: Pick<Subscription, 'kinds'>, eventKind: string): boolean {
  return kinds.some(
    kind =>
      kind === '*' || kind === eventKind || (kind.endsWith('.*') && eventKind.startsWith(kind.slice(0, -1))),
  )
}

/** What follows from an attempt: the subscription, and whether the event is done with.
 *  @param attempts of this event so far, this one included */
export function afterAttempt(
  subscription: Subscription,
  event: number,
  attempts: number,
  result: 'delivered' | 'refused' | 'failed',
  now: StoreTimeMs,
): { readonly subscription: Subscription; readonly outcome: Delivery['outcome'] } {
  if (result === 'delivered')
    return { outcome: 'delivered', subscription: { ...subscription, cursor: event, failingSince: undefined } }
  const failingSince = subscription.failingSince ?? now
  if (now - failingSince >= DISABLE_AFTER_MS)
    return {
      outcome: 'failed',
      subscription: {
        ...subscription,
        failingSince,
        disabled: `nothing could be delivered for ${Math.round((now - failingSince) / 3_600_000)} hours`,
      },
    }
  return result === 'refused' && attempts >= REFUSALS_MAX
    ? { outcome: 'given-up', subscription: { ...subscription, cursor: event, failingSince } }
    : { outcome: 'failed', subscription: { ...subscription, failingSince } }
}

/** The log with one more entry; further attempts for the same event replace the one before. Bounded: `DELIVERIES_KEPT_MAX`. */
export function logDelivery(log: DeliveryLog, delivery: Delivery): DeliveryLog {
  const others = log.deliveries.filter(({ id }) => id !== delivery.id)
  return { deliveries: [...others, delivery].slice(-DELIVERIES_KEPT_MAX) }
}
