import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import {
  brakeList,
  clearBrakeRequest,
  listBrakesRequest,
  outcome,
  setBrakeRequest,
} from '../../proto/contract/admin.ts'
import { planClearBrakeRequest, planSetBrakeRequest } from '../brakes/plan-requests.ts'
import { brakeView } from '../views/brake-view.ts'
import { unary } from './handlers.ts'
import type { Operator } from './operator.ts'
import type { RpcContext } from './rpc-context.ts'

export function brakeService(context: RpcContext, operator: Operator): UntypedServiceImplementation {
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
    SetBrake: unary({
      context,
      request: setBrakeRequest,
      response: outcome,
      run: body =>
        operator.run({
          method: 'SetBrake',
          meta: body.change,
          body,
          plan: world => planSetBrakeRequest(world, body.scope, body.verb, body.change, body.forMs),
        }),
    }),
    ClearBrake: unary({
      context,
      request: clearBrakeRequest,
      response: outcome,
      run: body =>
        operator.run({
          method: 'ClearBrake',
          meta: body.change,
          body,
          plan: world => planClearBrakeRequest(world, body.scope, body.verb, body.change),
        }),
    }),
  }
}
