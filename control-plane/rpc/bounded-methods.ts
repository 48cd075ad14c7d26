import { BoundedWork, type BoundedWorkOptions } from '../../lib/bounded-work.ts'
import { SwitchyardError } from '../../lib/errors.ts'
import type { Field } from '../../proto/contract/wire-fields.ts'
import { unary } from './handlers.ts'
import type { RpcContext } from './rpc-context.ts'

/** Methods of one service that use the store, so many at the same time. */
export function boundedMethods(context: RpcContext, options: BoundedWorkOptions) {
  const work = new BoundedWork(options)
  return <Request, Response>(
    request: Field<Request>,
    response: Field<Response>,
    run: (request: Request) => Promise<Response>,
  ) =>
    unary({
      context,
      request,
      response,
      run: async body => {
        // Known to be away: whoever asks hears it at once, instead of waiting for the same answer in a row of others.
        const failure = context.sessions.failure()
        if (failure !== undefined)
          throw new SwitchyardError('SWY_STORE_UNAVAILABLE', `the store does not answer: ${failure}`)
        return await work.run(() => run(body))
      },
    })
}
