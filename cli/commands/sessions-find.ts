import { Command } from 'commander'
import { accountValue } from '../arguments/account-values.ts'
import type { Context } from '../context.ts'
import { addSessionListOptions, listSessions, type SessionListOptions } from './sessions-list.ts'

export function sessionsFind(context: Context): Command {
  return addSessionListOptions(new Command('find'))
    .description('accounts whose name begins so')
    .argument('<text>', 'beginning of the account, as its script spells it', accountValue)
    .action(async (text: string, _: unknown, command: Command) => {
      await listSessions(context, command.optsWithGlobals<SessionListOptions>(), text)
    })
}
