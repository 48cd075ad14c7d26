import { Command } from 'commander'
import type { AccountName } from '../../proto/contract/session.ts'
import { accountValue } from '../arguments/account-values.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function sessionsRelease(context: Context): Command {
  return addChangeOptions(new Command('release'))
    .description('takes an account from a shard that does not let go of it')
    .argument('<account>', 'its whole name', accountValue)
    .option('--force', 'even while somebody plays it; what is not saved yet is lost')
    .action(async (account: AccountName, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & { readonly force?: true }>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.releaseSession, { account, change, force: options.force === true }),
      )
    })
}
