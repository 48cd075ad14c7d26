import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showOne } from '../output/show-one.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { poolPoliciesFacts, poolPoliciesResource } from '../resources/policy-resource.ts'

export function policiesDescribe(context: Context): Command {
  return new Command('describe')
    .alias('get')
    .description('what the policies of a pool say, what they come to, and what became of it')
    .argument('<pool>', 'pool, or the beginning of its name', idPrefix)
    .action(async (pool: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const view = await connectPlane(context, options).call(METHODS.getPoolPolicies, { id: pool })
      showOne(context, options.output, poolPoliciesResource, view, poolPoliciesFacts(view))
    })
}
