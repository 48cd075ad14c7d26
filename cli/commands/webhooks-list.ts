import { Command } from 'commander'
import { addWatchOption, type ListOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { webhookResource } from '../resources/webhook-resource.ts'

export function webhooksList(context: Context): Command {
  return addWatchOption(new Command('list').alias('ls'))
    .description('webhooks that others call, and those who are told about events')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(
        context,
        options,
        webhookResource,
        async plane => (await plane.call(METHODS.listWebhooks, {})).webhooks,
      )
    })
}
