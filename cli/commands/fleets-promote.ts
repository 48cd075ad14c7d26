import { Command, Option } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix, wholeNumber } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const DEPLOYMENT_MAX = 0x7fff_ffff

export function fleetsPromote(context: Context): Command {
  return addChangeOptions(new Command('promote'))
    .description('makes a deployment the one that new players go to')
    .argument('<name>', 'fleet', idPrefix)
    .addOption(
      new Option('--deployment <number>', 'which one; without: the newest that waits').argParser(
        wholeNumber(1, DEPLOYMENT_MAX),
      ),
    )
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & { deployment?: number }>()
      const { deployment = 0 } = options
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.changeDeployment, { name, change, verb: 'promote', deployment }),
      )
    })
}
