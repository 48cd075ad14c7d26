import type { handleUnaryCall } from '@grpc/grpc-js'
import { type Change as RequestMeta, outcome } from '../../proto/contract/admin.ts'
import type { Field } from '../../proto/contract/wire-fields.ts'
import type { Planned } from '../facts/request.ts'
import type { World } from '../facts/world.ts'
import { unary } from './handlers.ts'
import type { Operator } from './operator.ts'
import type { RpcContext } from './rpc-context.ts'

/** Makes the handler of a method that changes something and answers with an `Outcome`, from its name, its request and its plan. */
export function changeHandlers(context: RpcContext, operator: Operator) {
  return <Request extends { readonly change: RequestMeta }>(
    method: string,
    request: Field<Request>,
    plan: (world: World, body: Request) => Planned,
  ): handleUnaryCall<unknown, unknown> =>
    unary({
      context,
      request,
      response: outcome,
      run: body => operator.run({ method, meta: body.change, body, plan: world => plan(world, body) }),
    })
}
