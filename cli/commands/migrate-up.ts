import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { askStore } from '../configuration/ask-store.ts'
import type { Context } from '../context.ts'
import { renderList } from '../output/resource.ts'
import { layoutOf } from '../output/show-list.ts'
import { migrationResource, type MigrationView } from '../resources/migration-resource.ts'

export function migrateUp(context: Context): Command {
  return new Command('up')
    .description('brings the tables of the store to the newest version, as every start does')
    .option('--config <file>', 'default: switchyard.yaml, or the built-in example')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { config?: string }>()
      const migrations = (await askStore(context, options, '--migrate')) as readonly MigrationView[]
      context.terminal.out(renderList(migrationResource, migrations, options.output, layoutOf(context)))
    })
}
