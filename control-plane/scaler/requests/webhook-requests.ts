import { SwitchyardError } from '../../../lib/errors.ts'
import type { Change as RequestMeta } from '../../../proto/contract/admin.ts'
import type { AddInboundWebhookRequest, AddSubscriptionRequest } from '../../../proto/contract/automation.ts'
import { auditOf, resolve } from '../../facts/request.ts'
import type { Versioned } from '../collections.ts'
import { type HookOrder, type InboundHook, INBOUND_HOOKS_MAX, orderText } from '../inbound-hook.ts'
import type { LedgerChange, ScalerFacts } from '../ledger.ts'
import type { Action } from '../policies/policy.ts'
import { POOL_HOSTS_MAX } from '../pool.ts'
import {
  KIND_PATTERN,
  KINDS_MAX,
  type Subscription,
  SUBSCRIPTION_FORMS,
  type SubscriptionForm,
  SUBSCRIPTIONS_MAX,
} from '../subscription.ts'
import { type ScalerPlanned, carried, refuseBadName } from './scaler-request.ts'

const PERCENT_MAX = 1_000

/** @param secretHash of the secret that was made for it
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS`, `SWY_INVALID_ARGUMENT`, `SWY_CONFLICT`, `SWY_LIMIT` */
export function planAddInbound(
  facts: ScalerFacts,
  asked: Omit<AddInboundWebhookRequest, 'change'>,
  meta: RequestMeta,
  secretHash: string,
): ScalerPlanned {
  const { name } = asked
  refuseTaken(facts, name)
  if (facts.collections['inbound-hook'].size >= INBOUND_HOOKS_MAX)
    throw new SwitchyardError('SWY_LIMIT', `there are ${INBOUND_HOOKS_MAX} webhooks: remove one first`)
  const order = orderOf(facts, asked)
  const { now } = facts
  const value = { name, secretHash, order, by: auditOf(meta).actor, madeAt: now, secretAt: now }
  return carried({
    meta,
    kind: 'webhook.added',
    subject: name,
    summary: `webhook ${name}: whoever calls it ${order.kind === 'scale' ? 'asks for ' : ''}${orderText(order)}`,
    changes: [{ kind: 'record.put', collection: 'inbound-hook', id: name, expected: undefined, value }],
    after: { order },
  })
}

/** @param urlMistake what is wrong with an address, in words
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT`, `SWY_CONFLICT`, `SWY_LIMIT` */
export function planAddSubscription(
  facts: ScalerFacts,
  asked: Omit<AddSubscriptionRequest, 'change'>,
  meta: RequestMeta,
  given: {
    readonly secret: string
    readonly urlMistake: (url: string) => string | undefined
    /** Id of the newest event: what was before is not told. */
    readonly newest: number
  },
): ScalerPlanned {
  const { name, url } = asked
  refuseTaken(facts, name)
  if (facts.collections.subscription.size >= SUBSCRIPTIONS_MAX)
    throw new SwitchyardError('SWY_LIMIT', `there are ${SUBSCRIPTIONS_MAX} subscriptions: remove one first`)
  const mistake = given.urlMistake(url)
  if (mistake !== undefined) throw new SwitchyardError('SWY_INVALID_ARGUMENT', `url: ${mistake}`)
  const kinds = kindsOf(asked.kinds)
  const form = formOf(asked.form)
  const value: Subscription = {
    name,
    url,
    kinds,
    form,
    secret: given.secret,
    by: auditOf(meta).actor,
    madeAt: facts.now,
    cursor: given.newest,
    failingSince: undefined,
    disabled: undefined,
  }
  return carried({
    meta,
    kind: 'webhook.added',
    subject: name,
    summary: `webhook ${name}: ${hostOfUrl(url)} is told about ${kinds.join(', ')}`,
    changes: [{ kind: 'record.put', collection: 'subscription', id: name, expected: undefined, value }],
    after: { kinds, form },
  })
}

/** A new secret; the old one means nothing from then on.
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS` */
export function planRotate(
  facts: ScalerFacts,
  id: string,
  meta: RequestMeta,
  made: { readonly secret: string; readonly secretHash: string },
): ScalerPlanned {
  const found = webhookNamed(facts, id)
  const change: LedgerChange =
    found.direction === 'in'
      ? {
          kind: 'record.put',
          collection: 'inbound-hook',
          id: found.record.id,
          expected: found.record.version,
          value: { ...found.record.value, secretHash: made.secretHash, secretAt: facts.now },
        }
      : {
          kind: 'record.put',
          collection: 'subscription',
          id: found.record.id,
          expected: found.record.version,
          value: { ...found.record.value, secret: made.secret },
        }
  const { name } = found.record.value
  return carried({
    meta,
    kind: 'webhook.rotated',
    subject: name,
    summary: `webhook ${name} has a new secret: the old one means nothing any more`,
    changes: [change],
  })
}

/** @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS` */
export function planRemoveWebhook(facts: ScalerFacts, id: string, meta: RequestMeta): ScalerPlanned {
  const found = webhookNamed(facts, id)
  const { version, value } = found.record
  const { name } = value
  const log = facts.collections['delivery-log'].get(name)
  const changes: LedgerChange[] =
    found.direction === 'in'
      ? [{ kind: 'record.remove', collection: 'inbound-hook', id: name, expected: version }]
      : [
          { kind: 'record.remove', collection: 'subscription', id: name, expected: version },
          ...(log === undefined
            ? []
            : [
                {
                  kind: 'record.remove',
                  collection: 'delivery-log',
                  id: name,
                  expected: log.version,
                } as const,
              ]),
        ]
  return carried({
    meta,
    kind: 'webhook.removed',
    subject: name,
    summary: `webhook ${name} is removed`,
    changes,
  })
}

/** Tells a subscription again that was disabled, from where it was.
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS`, `SWY_CONFLICT` */
export function planEnable(facts: ScalerFacts, id: string, meta: RequestMeta): ScalerPlanned {
  const { id: name, version, value } = subscriptionNamed(facts, id)
  if (value.disabled === undefined)
    throw new SwitchyardError('SWY_CONFLICT', `webhook ${name} is not disabled`)
  return carried({
    meta,
    kind: 'webhook.enabled',
    subject: name,
    summary: `webhook ${name} is told about events again, from event ${value.cursor + 1} on`,
    changes: [
      {
        kind: 'record.put',
        collection: 'subscription',
        id: name,
        expected: version,
        value: { ...value, disabled: undefined, failingSince: undefined },
      },
    ],
  })
}

type FoundWebhook =
  | { readonly direction: 'in'; readonly record: Versioned<InboundHook> }
  | { readonly direction: 'out'; readonly record: Versioned<Subscription> }

function webhookNamed({ collections }: ScalerFacts, id: string): FoundWebhook {
  const all: FoundWebhook[] = [
    ...[...collections['inbound-hook'].values()].map(record => ({ direction: 'in' as const, record })),
    ...[...collections.subscription.values()].map(record => ({ direction: 'out' as const, record })),
  ]
  return resolve('webhook', all, ({ record }) => record.id, id)
}

/** @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS` */
export function subscriptionNamed({ collections }: ScalerFacts, id: string): Versioned<Subscription> {
  return resolve('subscription', [...collections.subscription.values()], record => record.id, id)
}

function refuseTaken({ collections }: ScalerFacts, name: string): void {
  refuseBadName(name)
  if (collections['inbound-hook'].has(name) || collections.subscription.has(name))
    throw new SwitchyardError(
      'SWY_CONFLICT',
      `there is a webhook ${name} already: remove it first, or take another name`,
    )
}

function orderOf(facts: ScalerFacts, asked: Omit<AddInboundWebhookRequest, 'change'>): HookOrder {
  if (asked.action === 'sample') {
    refuseBadName(asked.source)
    return { kind: 'sample', source: asked.source }
  }
  const action = actionOf(asked.action, asked.amount)
  const { spec } = resolve('pool', facts.pools, pool => pool.spec.name, asked.pool)
  return { kind: 'scale', pool: spec.name, action }
}

function actionOf(kind: string, amount: number): Action {
  const within = (least: number, most: number): number => {
    if (amount >= least && amount <= most) return amount
    throw new SwitchyardError('SWY_INVALID_ARGUMENT', `amount: is ${least} to ${most} for ${kind}`)
  }
  switch (kind) {
    case 'step':
      return { kind, hosts: within(-POOL_HOSTS_MAX, POOL_HOSTS_MAX) }
    case 'percent':
      return { kind, percent: within(-100, PERCENT_MAX) }
    case 'absolute':
      return { kind, hosts: within(0, POOL_HOSTS_MAX) }
    default:
      throw new SwitchyardError(
        'SWY_INVALID_ARGUMENT',
        `action: is step, percent, absolute or sample, not ${kind}`,
      )
  }
}

function kindsOf(kinds: readonly string[]): readonly string[] {
  if (kinds.length === 0) return ['*']
  if (kinds.length > KINDS_MAX)
    throw new SwitchyardError('SWY_INVALID_ARGUMENT', `kinds: at most ${KINDS_MAX}`)
  const bad = kinds.find(kind => !KIND_PATTERN.test(kind))
  if (bad !== undefined)
    throw new SwitchyardError('SWY_INVALID_ARGUMENT', `kinds: ${bad} is none: write host.ready, host.* or *`)
  return [...new Set(kinds)]
}

function formOf(text: string): SubscriptionForm {
  if (text === '') return 'json'
  const form = SUBSCRIPTION_FORMS.find(candidate => candidate === text)
  if (form === undefined)
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      `form: is ${SUBSCRIPTION_FORMS.join(', ')}, not ${text}`,
    )
  return form
}

/** What of an address may be shown: its path is a secret at Discord and Slack. */
export function hostOfUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'an address that is none'
}
