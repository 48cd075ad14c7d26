import { Command } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function webhooksEnable(context: Context): Command {
  return addChangeOptions(new Command('enable'))
    .description('tells somebody about events again, after nothing could be delivered for long')
    .argument('<name>', 'webhook, or the beginning of its name', idPrefix)
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.enableWebhook, { name, change }),
      )
    })
}
