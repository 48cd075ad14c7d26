import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { findConfiguration } from '../configuration/configuration-file.ts'
import { validate } from '../configuration/validate.ts'
import type { Context } from '../context.ts'
import { renderData } from '../output/output-form.ts'
import { dataDirectoryOf } from '../remote/target.ts'

export function configValidate(context: Context): Command {
  return new Command('validate')
    .description('lets every program check its part; all mistakes at once, nothing is started')
    .argument('[file]', 'default: switchyard.yaml, or the built-in example')
    .option('--config <file>', 'the same')
    .action(async (named: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { config?: string }>()
      const file = findConfiguration(named ?? options.config, context.directory)
      const { environment, directory, terminal } = context
      const dataDirectory = dataDirectoryOf(options, environment, directory)
      await validate(file, { dataDirectory, directory, environment })
      const form = options.output
      if (form === 'json' || form === 'yaml') terminal.out(renderData(form, { file: file.path, valid: true }))
      else terminal.out(form === 'name' ? `${file.path}\n` : `${file.shownPath} is valid\n`)
    })
}
