import { Command } from 'commander'
import { addWatchOption, type ListOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { poolPoliciesResource } from '../resources/policy-resource.ts'

export function policiesForecast(context: Context): Command {
  return addWatchOption(new Command('forecast'))
    .description('what pools would have if policies that only forecast counted, too')
    .argument('[pool]', 'only of this pool', idPrefix)
    .action(async (pool: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(
        context,
        options,
        poolPoliciesResource,
        async plane => (await plane.call(METHODS.listPoolPolicies, { pool: pool ?? '' })).pools,
      )
    })
}
