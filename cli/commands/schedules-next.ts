import { Command, Option } from 'commander'
import { NEXT_TIMES_MAX } from '../../proto/contract/automation.ts'
import type { ListOptions } from '../arguments/common-options.ts'
import { idPrefix, wholeNumber } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { scheduledTimeResource } from '../resources/schedule-resource.ts'

const COUNT_DEFAULT = 5

export function schedulesNext(context: Context): Command {
  return new Command('next')
    .description('when schedules are due next, in UTC')
    .argument('[name]', 'only of this one', idPrefix)
    .addOption(
      new Option('--count <count>', 'times of each schedule')
        .argParser(wholeNumber(1, NEXT_TIMES_MAX))
        .default(COUNT_DEFAULT),
    )
    .action(async (name: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions & { count: number }>()
      await showList(
        context,
        options,
        scheduledTimeResource,
        async plane =>
          (await plane.call(METHODS.nextTimes, { name: name ?? '', count: options.count })).times,
      )
    })
}
