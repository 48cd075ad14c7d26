import { Command, Option } from 'commander'
import { SwitchyardError } from '../../lib/errors.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { durationMs, idPrefix, wholeNumber } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const HOSTS_MAX = 1_000
const OVERRIDE_MS_MAX = 30 * 86_400_000
/** In the request: leave it as it is. */
const UNCHANGED = -1

interface SetOptions extends ChangeOptions {
  readonly hosts?: number
  readonly min?: number
  readonly max?: number
  readonly for?: number
  readonly clearOverride?: true
  readonly force?: true
  readonly exceed?: true
}

export function poolsSet(context: Context): Command {
  const count = wholeNumber(0, HOSTS_MAX)
  return addChangeOptions(new Command('set'))
    .description('sets how many hosts are wanted, and within which limits')
    .argument('<name>', 'pool, or the beginning of one', idPrefix)
    .addOption(new Option('--hosts <count>', 'wanted').argParser(count))
    .addOption(new Option('--min <count>', 'never fewer').argParser(count))
    .addOption(new Option('--max <count>', 'never more').argParser(count))
    .addOption(
      new Option(
        '--for <duration>',
        '--hosts outweighs every policy for so long; default: it is the new level',
      ).argParser(durationMs(OVERRIDE_MS_MAX, 1)),
    )
    .option('--clear-override', 'policies count again')
    .option('--force', 'skip cooldowns; never a brake')
    .option('--exceed', '--hosts may be more than max')
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<SetOptions>()
      const { hosts = UNCHANGED, min = UNCHANGED, max = UNCHANGED } = options
      const clearOverride = options.clearOverride === true
      if (hosts === UNCHANGED && min === UNCHANGED && max === UNCHANGED && !clearOverride)
        throw new SwitchyardError('SWY_USAGE', 'pools set: give --hosts, --min, --max or --clear-override')
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.setPool, {
          name,
          change,
          hosts,
          min,
          max,
          overrideMs: options.for ?? 0,
          clearOverride,
          force: options.force === true,
          exceed: options.exceed === true,
        }),
      )
    })
}
