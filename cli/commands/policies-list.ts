import { Command } from 'commander'
import { addWatchOption, type ListOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { policyResource, policyRows } from '../resources/policy-resource.ts'

export function policiesList(context: Context): Command {
  return addWatchOption(new Command('list').alias('ls'))
    .description('what says how many hosts pools have, and what it says now')
    .argument('[pool]', 'only of this pool', idPrefix)
    .action(async (pool: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(context, options, policyResource, async plane => {
        const { pools } = await plane.call(METHODS.listPoolPolicies, { pool: pool ?? '' })
        return pools.flatMap(policyRows)
      })
    })
}
