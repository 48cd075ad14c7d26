import { Command } from 'commander'
import { addWatchOption, type ListOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { renderData } from '../output/output-form.ts'
import { layoutOf } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { watchEachSecond } from '../remote/watch.ts'
import { statusRecord, statusText } from '../resources/status-text.ts'

const REDRAW = '\u001b[H\u001b[J'

export function status(context: Context): Command {
  return addWatchOption(new Command('status'))
    .description('everything at a glance: processes, fleets, pools, players, alarms')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      const { terminal } = context
      const form = options.output
      const plane = connectPlane(context, options)
      const show = async (): Promise<void> => {
        const [now, { pools }] = await Promise.all([
          plane.call(METHODS.getStatus, {}),
          plane.call(METHODS.listPools, { datacenter: '' }),
        ])
        if (form === 'json' || form === 'yaml')
          return terminal.out(renderData(form, statusRecord(now, pools), options.watch === true))
        if (form === 'name') return terminal.out(now.fleets.map(fleet => `${fleet.name}\n`).join(''))
        const text = statusText(now, pools, layoutOf(context))
        terminal.out(options.watch === true && terminal.columns() !== undefined ? REDRAW + text : text)
      }
      await (options.watch === true ? watchEachSecond(context, show) : show())
    })
}
