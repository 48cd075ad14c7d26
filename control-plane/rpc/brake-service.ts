import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import {
  brakeList,
  clearBrakeRequest,
  listBrakesRequest,
  setBrakeRequest,
} from '../../proto/contract/admin.ts'
import { planClearBrakeRequest, planSetBrakeRequest } from '../brakes/plan-requests.ts'
import { brakeView } from '../views/brake-view.ts'
import { changeHandlers } from './change-handler.ts'
import { unary } from './handlers.ts'
import type { Operator } from './operator.ts'
import type { RpcContext } from './rpc-context.ts'

export function brakeService(context: RpcContext, operator: Operator): UntypedServiceImplementation {
  const change = changeHandlers(context, operator)
  return {
    ListBrakes: unary({
      context,
      request: listBrakesRequest,
      response: brakeList,
      run: async () => {
        const facts = await context.store.facts()
        return { brakes: facts.brakes.map(brake => brakeView(facts, brake)) }
      },
    }),
    SetBrake: change('SetBrake', setBrakeRequest, (world, body) =>
      planSetBrakeRequest(world, body.scope, body.verb, body.change, body.forMs),
    ),
    ClearBrake: change('ClearBrake', clearBrakeRequest, (world, body) =>
      planClearBrakeRequest(world, body.scope, body.verb, body.change),
    ),
  }
}
