import { change, outcome } from './admin.ts'
import { durationMs, wallTimeMs } from './common.ts'
import { type Decoded, flag, integer, list, message, text, wideInteger } from './wire-fields.ts'

const name = text(63)
const sentence = text(1_000)
const word = text(20)
const hosts = integer(0, 100_000)
/** -1: nobody knows now. */
const measured = integer(-1, 0x7fff_ffff)

const POOLS_LISTED_MAX = 100
const POLICIES_LISTED_MAX = 250

// ── PolicyService ──

export const listPoolPoliciesRequest = message({ pool: name })
export const policyView = message({
  name,
  mode: word,
  rule: sentence,
  opinion: word,
  hosts,
  why: sentence,
})
export type PolicyView = Decoded<typeof policyView>
export const poolPoliciesView = message({
  pool: name,
  desired: hosts,
  declared: hosts,
  wanted: hosts,
  forecast: hosts,
  why: sentence,
  settled: sentence,
  spares: hosts,
  overrideHosts: hosts,
  overrideMs: durationMs,
  overrideBy: text(100),
  players: measured,
  slots: measured,
  hosts,
  askedMs: durationMs,
  policies: list(policyView, POLICIES_LISTED_MAX),
})
export type PoolPoliciesView = Decoded<typeof poolPoliciesView>
export const poolPoliciesList = message({ pools: list(poolPoliciesView, POOLS_LISTED_MAX) })
export const setPolicyModeRequest = message({ pool: name, policy: name, mode: word, change })
export const setOverrideRequest = message({ pool: name, hosts, forMs: durationMs, change })

// ── ScheduleService ──

const SCHEDULES_LISTED_MAX = 2_000
export const NEXT_TIMES_MAX = 50
/** Of all schedules together, in one answer. */
export const TIMES_LISTED_MAX = 1_000

export const listSchedulesRequest = message<Record<never, never>>({})
export const scheduleView = message({
  name,
  pool: name,
  cron: text(100),
  timeZone: text(60),
  atMs: wallTimeMs,
  floor: hosts,
  catchUp: word,
  holds: flag,
  nextMs: wallTimeMs,
})
export type ScheduleView = Decoded<typeof scheduleView>
export const scheduleList = message({ schedules: list(scheduleView, SCHEDULES_LISTED_MAX) })
export const nextTimesRequest = message({ name, count: integer(0, NEXT_TIMES_MAX) })
export const scheduledTime = message({ name, pool: name, floor: hosts, atMs: wallTimeMs })
export type ScheduledTime = Decoded<typeof scheduledTime>
export const nextTimesList = message({ times: list(scheduledTime, TIMES_LISTED_MAX) })
export const addScheduleRequest = message({
  name,
  pool: name,
  cron: text(200),
  timeZone: text(200),
  atMs: wallTimeMs,
  floor: hosts,
  catchUp: word,
  change,
})
export type AddScheduleRequest = Decoded<typeof addScheduleRequest>
export const removeScheduleRequest = message({ name, change })

// ── WebhookService ──

const WEBHOOKS_LISTED_MAX = 250
const DELIVERIES_LISTED_MAX = 100
const url = text(2_000)

export const listWebhooksRequest = message<Record<never, never>>({})
export const webhookView = message({
  name,
  direction: word,
  does: sentence,
  url,
  form: word,
  state: word,
  why: sentence,
  by: text(100),
  sinceMs: durationMs,
  cursor: wideInteger(),
})
export type WebhookView = Decoded<typeof webhookView>
export const webhookList = message({ webhooks: list(webhookView, WEBHOOKS_LISTED_MAX) })
export const addInboundWebhookRequest = message({
  name,
  action: word,
  pool: name,
  amount: integer(-100_000, 100_000),
  source: name,
  change,
})
export type AddInboundWebhookRequest = Decoded<typeof addInboundWebhookRequest>
export const addSubscriptionRequest = message({
  name,
  url: text(4_000),
  kinds: list(text(100), 100),
  form: word,
  change,
})
export type AddSubscriptionRequest = Decoded<typeof addSubscriptionRequest>
export const madeWebhook = message({ outcome, path: text(200), secret: text(100) })
export type MadeWebhook = Decoded<typeof madeWebhook>
export const changeWebhookRequest = message({ name, change })
export const listDeliveriesRequest = message({ name })
export const deliveryView = message({
  id: text(100),
  event: wideInteger(),
  kind: text(100),
  agoMs: durationMs,
  attempts: hosts,
  outcome: word,
  detail: sentence,
})
export type DeliveryView = Decoded<typeof deliveryView>
export const deliveryList = message({ deliveries: list(deliveryView, DELIVERIES_LISTED_MAX) })
export const redeliverRequest = message({ name, event: wideInteger(), change })

// ── LifecycleHookService ──

const HOOK_WAITS_LISTED_MAX = 2_000

export const listHookWaitsRequest = message<Record<never, never>>({})
export const hookWaitView = message({
  host: name,
  hook: name,
  moment: word,
  sinceMs: durationMs,
  heardMs: durationMs,
  result: word,
  why: sentence,
})
export type HookWaitView = Decoded<typeof hookWaitView>
export const hookWaitList = message({ waits: list(hookWaitView, HOOK_WAITS_LISTED_MAX) })
export const finishHookRequest = message({ host: name, hook: name, result: word, change })
