import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { type Change as RequestMeta, outcome } from '../../proto/contract/admin.ts'
import {
  addInboundWebhookRequest,
  addSubscriptionRequest,
  changeWebhookRequest,
  deliveryList,
  listDeliveriesRequest,
  listWebhooksRequest,
  type MadeWebhook,
  madeWebhook,
  redeliverRequest,
  webhookList,
} from '../../proto/contract/automation.ts'
import { hashOf, HOOKS_PATH, newSecret } from '../automation/hook-secret.ts'
import { urlMistake } from '../automation/url-guard.ts'
import type { LedgerChange, ScalerFacts } from '../scaler/ledger.ts'
import type { ScalerPlanned, ScalerWorld } from '../scaler/requests/scaler-request.ts'
import {
  planAddInbound,
  planAddSubscription,
  planEnable,
  planRemoveWebhook,
  planRotate,
  subscriptionNamed,
} from '../scaler/requests/webhook-requests.ts'
import { deliveryView, inboundView, subscriptionView } from '../views/automation-views.ts'
import { unary } from './handlers.ts'
import { redeliver } from './redeliver.ts'
import type { RpcContext } from './rpc-context.ts'
import { scalerChanges, type ScalerOperator } from './scaler-operator.ts'

interface Making {
  readonly method: string
  readonly meta: RequestMeta
  readonly body: unknown
  readonly plan: (facts: ScalerFacts, secret: string) => ScalerPlanned
}

export function webhookService(context: RpcContext, operator: ScalerOperator): UntypedServiceImplementation {
  const { ledger } = context.scaler
  const change = scalerChanges(context, operator)
  return {
    ...readWebhooks(context),
    ...makeWebhooks(context, operator),
    RemoveWebhook: change('RemoveWebhook', changeWebhookRequest, ({ facts }, body) =>
      planRemoveWebhook(facts, body.name, body.change),
    ),
    EnableWebhook: change('EnableWebhook', changeWebhookRequest, ({ facts }, body) =>
      planEnable(facts, body.name, body.change),
    ),
    Redeliver: unary({
      context,
      request: redeliverRequest,
      response: outcome,
      run: async body => redeliver(context, subscriptionNamed(await ledger.read(), body.name).value, body),
    }),
  }
}

function makeWebhooks(context: RpcContext, operator: ScalerOperator): UntypedServiceImplementation {
  const { allowLinkLocal } = context.automation
  const make = maker(operator)
  const newest = async (): Promise<number> => (await context.store.events({ limit: 1 })).at(-1)?.id ?? 0
  return {
    AddInboundWebhook: unary({
      context,
      request: addInboundWebhookRequest,
      response: madeWebhook,
      run: body =>
        make({
          method: 'AddInboundWebhook',
          meta: body.change,
          body,
          plan: (facts, secret) => planAddInbound(facts, body, body.change, hashOf(secret)),
        }),
    }),
    AddSubscription: unary({
      context,
      request: addSubscriptionRequest,
      response: madeWebhook,
      run: async body => {
        const given = { urlMistake: (url: string) => urlMistake(url, allowLinkLocal), newest: await newest() }
        return make({
          method: 'AddSubscription',
          meta: body.change,
          body,
          plan: (facts, secret) => planAddSubscription(facts, body, body.change, { ...given, secret }),
        })
      },
    }),
    RotateWebhook: unary({
      context,
      request: changeWebhookRequest,
      response: madeWebhook,
      run: body =>
        make({
          method: 'RotateWebhook',
          meta: body.change,
          body,
          plan: (facts, secret) =>
            planRotate(facts, body.name, body.change, { secret, secretHash: hashOf(secret) }),
        }),
    }),
  }
}

function readWebhooks(context: RpcContext): UntypedServiceImplementation {
  const { ledger } = context.scaler
  return {
    ListWebhooks: unary({
      context,
      request: listWebhooksRequest,
      response: webhookList,
      run: async () => {
        const { collections, now } = await ledger.read()
        const inbound = [...collections['inbound-hook'].values()].map(({ value }) => inboundView(value, now))
        const outbound = [...collections.subscription.values()].map(({ value }) => {
          const log = collections['delivery-log'].get(value.name)?.value.deliveries
          return subscriptionView(value, log?.at(-1), now)
        })
        return { webhooks: [...inbound, ...outbound] }
      },
    }),
    ListDeliveries: unary({
      context,
      request: listDeliveriesRequest,
      response: deliveryList,
      run: async ({ name }) => {
        const facts = await ledger.read()
        const { id } = subscriptionNamed(facts, name)
        const log = facts.collections['delivery-log'].get(id)?.value.deliveries ?? []
        return { deliveries: log.map(delivery => deliveryView(delivery, facts.now)) }
      },
    }),
  }
}

/** Secrets are shown where they are made, and nowhere else: what is remembered for a repetition tells only whose answer it was. */
function maker(operator: ScalerOperator) {
  return async ({ method, meta, body, plan }: Making): Promise<MadeWebhook> => {
    const secret = newSecret()
    const secretHash = hashOf(secret)
    const request = { method, meta, body, plan: ({ facts }: ScalerWorld) => plan(facts, secret) }
    if (meta.validateOnly) return { outcome: await operator.run(request), path: '', secret: '' }
    const made = await operator.apply({
      ...request,
      answerOf: ({ outcome: done, changes }) => ({
        done,
        secretHash,
        goesOut: changes.some(isOfSubscription),
      }),
    })
    const isOurs = made.secretHash === secretHash
    return {
      outcome: made.done,
      path: isOurs && !made.goesOut ? `${HOOKS_PATH}${secret}` : '',
      secret: isOurs && made.goesOut ? secret : '',
    }
  }
}

function isOfSubscription(change: LedgerChange): boolean {
  return change.kind === 'record.put' && change.collection === 'subscription'
}
