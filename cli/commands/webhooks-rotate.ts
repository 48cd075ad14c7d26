import { Command } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import { makeWebhook } from '../change/made-webhook.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function webhooksRotate(context: Context): Command {
  return addChangeOptions(new Command('rotate'))
    .description('gives a webhook a new secret; the old one means nothing any more')
    .argument('<name>', 'webhook, or the beginning of its name', idPrefix)
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions>()
      await makeWebhook(context, options, (plane, change) =>
        plane.call(METHODS.rotateWebhook, { name, change }),
      )
    })
}
