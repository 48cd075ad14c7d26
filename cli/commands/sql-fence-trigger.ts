import { Command } from 'commander'
import type { Context } from '../context.ts'
import { fenceTriggers } from '../sql/fence-trigger.ts'

export function sqlFenceTrigger(context: Context): Command {
  return new Command('fence-trigger')
    .description(
      'prints triggers that let a game server write only accounts that it holds; for the mysql client',
    )
    .argument('<table>', 'of players: name, or database.name')
    .requiredOption('--account-column <name>', 'the column that holds the account, as scripts claim it')
    .option('--database <name>', "Switchyard's own, on the same server", 'switchyard')
    .action((table: string, options: { accountColumn: string; database: string }) => {
      context.terminal.out(
        fenceTriggers({ table, accountColumn: options.accountColumn, database: options.database }),
      )
    })
}
