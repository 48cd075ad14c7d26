import { Command, Option } from 'commander'
import { SwitchyardError } from '../../lib/errors.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix, wholeNumber } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const SHARDS_MAX = 10_000
/** In the request: leave it as it is. */
const UNCHANGED = -1

export function fleetsScale(context: Context): Command {
  const count = wholeNumber(0, SHARDS_MAX)
  return addChangeOptions(new Command('scale'))
    .description('sets how many shards and spares are wanted')
    .argument('<name>', 'fleet', idPrefix)
    .addOption(new Option('--shards <count>', 'that carry groups').argParser(count))
    .addOption(new Option('--spares <count>', 'that wait for a group').argParser(count))
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & { shards?: number; spares?: number }>()
      const { shards = UNCHANGED, spares = UNCHANGED } = options
      if (shards === UNCHANGED && spares === UNCHANGED)
        throw new SwitchyardError('SWY_USAGE', 'fleets scale: give --shards or --spares')
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.scaleFleet, { name, change, shards, spares }),
      )
    })
}
