import { Command } from 'commander'
import { printable } from '../../lib/printable.ts'
import type { ZonesApplied } from '../../proto/contract/zone.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { carryOut } from '../change/carry-out.ts'
import { outcomeRecord, outcomeText } from '../change/show-outcome.ts'
import type { Context } from '../context.ts'
import { type OutputForm, renderData } from '../output/output-form.ts'
import { connectToChange } from '../remote/plane.ts'
import { moverResource } from '../resources/zone-resource.ts'
import { addFleetOption, askToApply, openZoneFile, type ZoneFileOptions } from '../zones/ask-zones.ts'

export function zonesApply(context: Context): Command {
  return addChangeOptions(addFleetOption(new Command('apply')))
    .description('replaces the map of a fleet by that of a zone file')
    .requiredOption('-f, --file <file>', 'zone file')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & ZoneFileOptions>()
      const source = openZoneFile(context, options)
      const plane = connectToChange(context, options)
      const applied = await carryOut(
        context,
        options,
        change => askToApply(plane, source, change),
        answer => answer.outcome,
      )
      if (applied === undefined) return
      for (const warning of applied.warnings) context.terminal.talk(`warning: ${printable(warning)}\n`)
      context.terminal.out(appliedText(options.output, applied))
    })
}

function appliedText(
  form: OutputForm,
  { outcome, version, movers, moversTotal, warnings }: ZonesApplied,
): string {
  if (form !== 'json' && form !== 'yaml') return outcomeText(form, outcome)
  const shown = movers.map(moverResource.record)
  return renderData(form, { ...outcomeRecord(outcome), version, moversTotal, movers: shown, warnings })
}
