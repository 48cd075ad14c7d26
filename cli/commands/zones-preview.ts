import { Command } from 'commander'
import { printable } from '../../lib/printable.ts'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { renderList } from '../output/resource.ts'
import { layoutOf } from '../output/show-list.ts'
import { connectPlane } from '../remote/plane.ts'
import { moverResource } from '../resources/zone-resource.ts'
import type { Context } from '../context.ts'
import { addFleetOption, askToApply, openZoneFile, type ZoneFileOptions } from '../zones/ask-zones.ts'

export function zonesPreview(context: Context): Command {
  return addFleetOption(new Command('preview'))
    .description('who would change the zone if this zone file were applied; changes nothing')
    .requiredOption('-f, --file <file>', 'zone file')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & ZoneFileOptions>()
      const { terminal, actor } = context
      const source = openZoneFile(context, options)
      const dryRun = { requestId: '', validateOnly: true, reason: '', actor }
      const { movers, moversTotal, warnings, outcome } = await askToApply(
        connectPlane(context, options),
        source,
        dryRun,
      )
      terminal.out(renderList(moverResource, movers, options.output, layoutOf(context)))
      const left = moversTotal - movers.length
      if (left > 0) terminal.talk(`and ${left} more\n`)
      for (const warning of warnings) terminal.talk(`warning: ${printable(warning)}\n`)
      terminal.talk(`${printable(outcome.summary)}\n`)
    })
}
