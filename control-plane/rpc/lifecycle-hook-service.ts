import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { finishHookRequest, hookWaitList, listHookWaitsRequest } from '../../proto/contract/automation.ts'
import { planFinishHook } from '../scaler/requests/hook-requests.ts'
import { hookWaitView } from '../views/automation-views.ts'
import { unary } from './handlers.ts'
import type { RpcContext } from './rpc-context.ts'
import { scalerChanges, type ScalerOperator } from './scaler-operator.ts'

export function lifecycleHookService(
  context: RpcContext,
  operator: ScalerOperator,
): UntypedServiceImplementation {
  const change = scalerChanges(context, operator)
  return {
    ListHookWaits: unary({
      context,
      request: listHookWaitsRequest,
      response: hookWaitList,
      run: async () => {
        const { collections, now } = await context.scaler.ledger.read()
        return { waits: [...collections['hook-wait'].values()].map(({ value }) => hookWaitView(value, now)) }
      },
    }),
    FinishHook: change('FinishHook', finishHookRequest, ({ facts }, body) =>
      planFinishHook(facts, body, body.change),
    ),
  }
}
