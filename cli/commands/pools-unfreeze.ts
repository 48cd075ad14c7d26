import { Command, Option } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { durationMs, idPrefix } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const UNFREEZE_MS_MAX = 86_400_000

export function poolsUnfreeze(context: Context): Command {
  return addChangeOptions(new Command('unfreeze'))
    .description('repairs and deletes again, although much of the pool is unwell at once')
    .argument('<name>', 'pool, or the beginning of one', idPrefix)
    .addOption(new Option('--for <duration>', 'default: an hour').argParser(durationMs(UNFREEZE_MS_MAX, 1)))
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & { for?: number }>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.unfreezePool, { name, change, forMs: options.for ?? 0 }),
      )
    })
}
