import { Command } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix, wholeNumber } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const EVENT_MAX = 9_999_999_999

export function webhooksRedeliver(context: Context): Command {
  return addChangeOptions(new Command('redeliver'))
    .description('tells somebody about one event again, and says what came of it')
    .argument('<name>', 'webhook, or the beginning of its name', idPrefix)
    .argument('<event>', 'its number, see `webhooks deliveries` and `events`', wholeNumber(1, EVENT_MAX))
    .action(async (name: string, event: number, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.redeliver, { name, event, change }),
      )
    })
}
