import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { printable } from '../../lib/printable.ts'
import { renderData } from '../output/output-form.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'

export function poolsPlan(context: Context): Command {
  return new Command('plan')
    .description('what the scaler would do next, and why; changes nothing')
    .argument('<name>', 'pool, or the beginning of one', idPrefix)
    .action(async (id: string, _: unknown, command: Command) => {
      const { output: form, ...options } = command.optsWithGlobals<GlobalOptions>()
      const { terminal } = context
      const plane = connectPlane(context, { ...options, output: form })
      const { steps } = await plane.call(METHODS.planPool, { id })
      if (form === 'json' || form === 'yaml') terminal.out(renderData(form, { pool: id, steps }))
      else if (steps.length === 0) terminal.out('nothing: the pool is as wanted\n')
      else terminal.out(steps.map(step => `${printable(step)}\n`).join(''))
    })
}
