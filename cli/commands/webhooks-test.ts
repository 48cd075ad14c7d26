import { Command } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function webhooksTest(context: Context): Command {
  return addChangeOptions(new Command('test'))
    .description('tells somebody about a made-up event, and says what came of it')
    .argument('<name>', 'webhook, or the beginning of its name', idPrefix)
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.redeliver, { name, event: 0, change }),
      )
    })
}
