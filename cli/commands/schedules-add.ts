import { Command, Option } from 'commander'
import { SwitchyardError } from '../../lib/errors.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { moment } from '../arguments/moment.ts'
import { idPrefix, wholeNumber } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const HOSTS_MAX = 1_000

interface AddOptions extends ChangeOptions {
  readonly pool: string
  readonly floor: number
  readonly cron?: string
  readonly zone: string
  readonly at?: number
  readonly catchUp?: true
}

export function schedulesAdd(context: Context): Command {
  return addChangeOptions(new Command('add'))
    .description('changes the least number of hosts of a pool at set times')
    .argument('<name>', 'what it is called', idPrefix)
    .addOption(new Option('--pool <pool>', 'pool').argParser(idPrefix).makeOptionMandatory())
    .addOption(
      new Option('--floor <count>', 'hosts, until another schedule of the pool is due')
        .argParser(wholeNumber(0, HOSTS_MAX))
        .makeOptionMandatory(),
    )
    .option('--cron <pattern>', 'minute, hour, day of month, month, day of week: "0 18 * * 5"')
    .option('--zone <zone>', 'time zone of --cron, such as Europe/Berlin', 'UTC')
    .addOption(new Option('--at <moment>', 'once: 2027-01-31T18:00:00+01:00').argParser(moment))
    .option('--catch-up', 'what was slept through is made up for, once')
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>()
      const { pool, floor, cron = '', zone, at = 0, catchUp } = options
      if ((cron === '') === (at === 0))
        throw new SwitchyardError('SWY_USAGE', 'schedules add: give --cron or --at')
      const timeZone = cron === '' ? '' : zone
      const asked = {
        name,
        pool,
        floor,
        cron,
        timeZone,
        atMs: at,
        catchUp: catchUp === true ? 'once' : 'skip',
      }
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.addSchedule, { ...asked, change }),
      )
    })
}
