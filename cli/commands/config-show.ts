import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { findConfiguration } from '../configuration/configuration-file.ts'
import { masked } from '../configuration/masked.ts'
import type { Context } from '../context.ts'
import { renderData } from '../output/output-form.ts'

export function configShow(context: Context): Command {
  return new Command('show')
    .description('what the configuration says, without its secrets; docs/configuration.md has the defaults')
    .argument('[file]', 'default: switchyard.yaml, or the built-in example')
    .option('--config <file>', 'the same')
    .action((named: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { config?: string }>()
      const file = findConfiguration(named ?? options.config, context.directory)
      const { terminal } = context
      if (options.output === 'name') return terminal.out(`${file.path}\n`)
      terminal.talk(`${file.isExample ? 'the built-in example' : 'from'} ${file.shownPath}\n`)
      terminal.out(renderData(options.output === 'json' ? 'json' : 'yaml', masked(file.document.value ?? {})))
    })
}
