import { SwitchyardError } from '../../lib/errors.ts'
import type { Change as RequestMeta, Outcome } from '../../proto/contract/admin.ts'
import { deliveryRecord, logChange } from '../automation/deliveries.ts'
import type { ToldEvent } from '../automation/delivery-form.ts'
import { auditOf } from '../facts/request.ts'
import type { Subscription } from '../scaler/subscription.ts'
import type { RpcContext } from './rpc-context.ts'

/** The number of an event that is made up. */
const TEST_EVENT = 0

/** Posts one event to one subscriber now, whatever it has been told before, and says what came of it. Its course is not touched.
 *  @throws SwitchyardError `SWY_NOT_FOUND` for an event that is not kept any more */
export async function redeliver(
  context: RpcContext,
  subscription: Subscription,
  { event: id, change }: { readonly event: number; readonly change: RequestMeta },
): Promise<Outcome> {
  const event = await eventOf(context, id, change)
  const { name } = subscription
  const what = id === TEST_EVENT ? 'a made-up event' : `event ${id} (${event.kind})`
  if (change.validateOnly)
    return { summary: `${name} is told about ${what}`, touched: [name], applied: false, operationId: '' }
  const { result, detail } = await context.automation.deliveries.post(subscription, event)
  const outcome = result === 'delivered' ? 'delivered' : 'failed'
  await note(context, subscription, event, { outcome, detail })
  return {
    summary:
      result === 'delivered'
        ? `${name} was told about ${what}: ${detail}`
        : `${name} could not be told about ${what}: ${detail}`,
    touched: [name],
    applied: true,
    operationId: '',
  }
}

async function eventOf({ store, node }: RpcContext, id: number, change: RequestMeta): Promise<ToldEvent> {
  if (id === TEST_EVENT)
    return {
      id: TEST_EVENT,
      at: (await store.facts()).now,
      node,
      ...auditOf(change),
      kind: 'webhook.test',
      subject: 'webhook',
      summary: 'This is a test.',
      before: undefined,
      after: undefined,
      cause: undefined,
    }
  const [found] = await store.events({ after: id - 1, limit: 1, oldest: true })
  if (found?.id !== id) throw new SwitchyardError('SWY_NOT_FOUND', `event ${id} is not kept (any more)`)
  return found
}

/** Best effort: who asked has the answer already. */
async function note(
  { scaler, leadership }: RpcContext,
  { name }: Subscription,
  event: ToldEvent,
  end: Parameters<typeof deliveryRecord>[3],
): Promise<void> {
  const { token } = leadership
  if (token === undefined) return
  const { collections, now } = await scaler.ledger.read()
  const delivery = deliveryRecord(name, event, 1, end, now)
  await scaler.ledger.commit(token, [logChange(name, collections['delivery-log'].get(name), [delivery])], [])
}
