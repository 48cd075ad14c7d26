import type { StoreTimeMs } from '../../lib/store-time.ts'
import type {
  DeliveryView,
  HookWaitView,
  PolicyView,
  PoolPoliciesView,
  ScheduleView,
  WebhookView,
} from '../../proto/contract/automation.ts'
import type { ScheduleRecord } from '../scaler/collections.ts'
import type { HookWait } from '../scaler/hook-wait.ts'
import { type InboundHook, orderText } from '../scaler/inbound-hook.ts'
import type { Combined } from '../scaler/policies/combine-policies.ts'
import { policiesOf } from '../scaler/policies/policies-of.ts'
import type { Policy } from '../scaler/policies/policy.ts'
import type { PoolInputs } from '../scaler/policies/pool-inputs.ts'
import type { PoolRecord } from '../scaler/pool.ts'
import { hostOfUrl } from '../scaler/requests/webhook-requests.ts'
import type { Delivery, Subscription } from '../scaler/subscription.ts'
import { clip } from './people-text.ts'
import { ruleText } from './policy-text.ts'

const SENTENCE_CHARACTERS_MAX = 1_000
const DETAIL_CHARACTERS_MAX = 200
const UNKNOWN = -1

/** What a pool's policies said when they were asked last. */
export interface AskedPolicies {
  readonly at: StoreTimeMs
  readonly inputs: PoolInputs
  readonly combined: Combined
  readonly settled: string
}

/** @param schedules names of the pool's schedules
 *  @param asked undefined: they have not been asked since this node became active */
export function poolPoliciesView(
  pool: PoolRecord,
  schedules: readonly string[],
  asked: AskedPolicies | undefined,
  now: StoreTimeMs,
): PoolPoliciesView {
  const { spec, desired, declared, spares } = pool
  const override = pool.override !== undefined && pool.override.until > now ? pool.override : undefined
  return {
    pool: spec.name,
    desired,
    declared,
    wanted: asked?.combined.hosts ?? desired,
    forecast: asked?.combined.forecast ?? desired,
    why: clip(asked?.combined.why ?? '', SENTENCE_CHARACTERS_MAX),
    settled: clip(asked?.settled ?? '', SENTENCE_CHARACTERS_MAX),
    spares,
    overrideHosts: override?.hosts ?? 0,
    overrideMs: override === undefined ? 0 : override.until - now,
    overrideBy: clip(override?.by ?? '', 100),
    players: asked?.inputs.metrics.players?.value ?? UNKNOWN,
    slots: asked?.inputs.metrics.slots?.value ?? UNKNOWN,
    hosts: asked?.inputs.hosts ?? 0,
    askedMs: asked === undefined ? 0 : Math.max(0, now - asked.at),
    policies: policiesOf(spec, schedules).map(policy => policyView(policy, asked?.combined)),
  }
}

function policyView({ name, mode, rule }: Policy, combined: Combined | undefined): PolicyView {
  const opinion = combined?.opinions.find(({ policy }) => policy === name)?.opinion
  return {
    name,
    mode,
    rule: clip(ruleText(rule), SENTENCE_CHARACTERS_MAX),
    opinion: opinion?.kind ?? '',
    hosts: opinion === undefined || opinion.kind === 'hold' ? 0 : opinion.hosts,
    why: clip(opinion?.why ?? '', SENTENCE_CHARACTERS_MAX),
  }
}

/** @param next when it is due next; undefined: never again */
export function scheduleView(schedule: ScheduleRecord, next: StoreTimeMs | undefined): ScheduleView {
  const { name, pool, when, floor, catchUp, fired } = schedule
  return {
    name,
    pool,
    cron: when.kind === 'cron' ? when.cron : '',
    timeZone: when.kind === 'cron' ? when.timeZone : '',
    atMs: when.kind === 'once' ? when.at : 0,
    floor,
    catchUp,
    holds: fired,
    nextMs: next ?? 0,
  }
}

export function inboundView(hook: InboundHook, now: StoreTimeMs): WebhookView {
  return {
    name: hook.name,
    direction: 'in',
    does: orderText(hook.order),
    url: '',
    form: '',
    state: 'active',
    why: '',
    by: clip(hook.by, 100),
    sinceMs: Math.max(0, now - hook.madeAt),
    cursor: 0,
  }
}

/** Of its address only the host is shown: at Discord and Slack the rest is a secret. */
export function subscriptionView(
  { name, url, kinds, form, by, madeAt, cursor, failingSince, disabled }: Subscription,
  last: Delivery | undefined,
  now: StoreTimeMs,
): WebhookView {
  return {
    name,
    direction: 'out',
    does: clip(kinds.join(', '), SENTENCE_CHARACTERS_MAX),
    url: hostOfUrl(url),
    form,
    state: disabled !== undefined ? 'disabled' : failingSince === undefined ? 'active' : 'failing',
    why: clip(disabled ?? (failingSince === undefined ? '' : (last?.detail ?? '')), SENTENCE_CHARACTERS_MAX),
    by: clip(by, 100),
    sinceMs: Math.max(0, now - madeAt),
    cursor,
  }
}

export function deliveryView({ at, detail, ...delivery }: Delivery, now: StoreTimeMs): DeliveryView {
  return {
    ...delivery,
    kind: clip(delivery.kind, 100),
    agoMs: Math.max(0, now - at),
    detail: clip(detail, DETAIL_CHARACTERS_MAX),
  }
}

export function hookWaitView(wait: HookWait, now: StoreTimeMs): HookWaitView {
  return {
    host: wait.host,
    hook: wait.hook,
    moment: wait.moment,
    sinceMs: Math.max(0, now - wait.begunAt),
    heardMs: Math.max(0, now - wait.heardAt),
    result: wait.result ?? '',
    why: clip(wait.why, SENTENCE_CHARACTERS_MAX),
  }
}
