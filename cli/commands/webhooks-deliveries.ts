import { Command } from 'commander'
import { addWatchOption, type ListOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { deliveryResource } from '../resources/webhook-resource.ts'

export function webhooksDeliveries(context: Context): Command {
  return addWatchOption(new Command('deliveries'))
    .description('what somebody was told of late, and what came of it')
    .argument('<name>', 'webhook, or the beginning of its name', idPrefix)
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(
        context,
        options,
        deliveryResource,
        async plane => (await plane.call(METHODS.listDeliveries, { name })).deliveries,
      )
    })
}
