import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { renderData } from '../output/output-form.ts'
import { packageVersion } from '../package-root.ts'

export function version(context: Context): Command {
  return new Command('version')
    .description('of this program and of its runtime')
    .action((_: unknown, command: Command) => {
      const { output } = command.optsWithGlobals<GlobalOptions>()
      const record = { version: packageVersion(), node: process.versions.node }
      if (output === 'json' || output === 'yaml') context.terminal.out(renderData(output, record))
      else if (output === 'name') context.terminal.out(`${record.version}\n`)
      else context.terminal.out(`switchyard ${record.version} on Node ${record.node}\n`)
    })
}
