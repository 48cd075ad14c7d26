import { Command, Option } from 'commander'
import { SwitchyardError } from '../../lib/errors.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { moment } from '../arguments/moment.ts'
import { durationMs, idPrefix, wholeNumber } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const HOSTS_MAX = 1_000
const OVERRIDE_MS_MAX = 90 * 86_400_000

interface OverrideOptions extends ChangeOptions {
  readonly hosts?: number
  readonly until?: number
  readonly for?: number
  readonly clear?: true
}

export function policiesOverride(context: Context): Command {
  return addChangeOptions(new Command('override'))
    .description('sets how many hosts a pool has, whatever its policies say')
    .argument('<pool>', 'pool', idPrefix)
    .addOption(new Option('--hosts <count>', 'so many').argParser(wholeNumber(0, HOSTS_MAX)))
    .addOption(new Option('--until <moment>', 'with its offset: 2027-01-31T18:00:00+01:00').argParser(moment))
    .addOption(new Option('--for <duration>', 'instead of --until').argParser(durationMs(OVERRIDE_MS_MAX)))
    .option('--clear', 'lift the override: the policies count again')
    .action(async (pool: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<OverrideOptions>()
      const asked = { pool, ...overrideOf(options, Date.now()) }
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.setOverride, { ...asked, change }),
      )
    })
}

function overrideOf(
  { hosts, until, for: forMs, clear }: OverrideOptions,
  now: number,
): { readonly hosts: number; readonly forMs: number } {
  if (clear === true) {
    if (hosts !== undefined || until !== undefined || forMs !== undefined)
      throw new SwitchyardError('SWY_USAGE', 'policies override: --clear stands alone')
    return { hosts: 0, forMs: 0 }
  }
  if (hosts === undefined || (until === undefined) === (forMs === undefined))
    throw new SwitchyardError(
      'SWY_USAGE',
      'policies override: give --hosts with --until or --for, or --clear',
    )
  const lasts = forMs ?? (until ?? 0) - now
  if (lasts < 1) throw new SwitchyardError('SWY_USAGE', 'policies override: --until is over already')
  return { hosts, forMs: lasts }
}
