import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { askStore } from '../configuration/ask-store.ts'
import type { Context } from '../context.ts'
import { renderList } from '../output/resource.ts'
import { layoutOf } from '../output/show-list.ts'
import { migrationResource, type MigrationView } from '../resources/migration-resource.ts'

export function migrateStatus(context: Context): Command {
  return new Command('status')
    .description('which migrations the store of the configuration has taken; needs no control plane')
    .option('--config <file>', 'default: switchyard.yaml, or the built-in example')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { config?: string }>()
      const migrations = (await askStore(context, options, '--show-migrations')) as readonly MigrationView[]
      context.terminal.out(renderList(migrationResource, migrations, options.output, layoutOf(context)))
    })
}
