import { Argument, Command } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function policiesSetMode(context: Context): Command {
  return addChangeOptions(new Command('set-mode'))
    .description('lets a policy count, or only say what it would do')
    .argument('<pool>', 'pool', idPrefix)
    .argument('<policy>', 'one of its policies', idPrefix)
    .addArgument(new Argument('<mode>', 'apply or forecast').choices(['apply', 'forecast']))
    .action(async (pool: string, policy: string, mode: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.setPolicyMode, { pool, policy, mode, change }),
      )
    })
}
