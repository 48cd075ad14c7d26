import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { renderData } from '../output/output-form.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'

export function clusterExport(context: Context): Command {
  return new Command('export')
    .description('the present declaration as a cluster file; applied again it changes nothing')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const { json } = await connectPlane(context, options).call(METHODS.exportCluster, {})
      const form = options.output === 'json' ? 'json' : 'yaml'
      context.terminal.out(renderData(form, JSON.parse(json)))
    })
}
