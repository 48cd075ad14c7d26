import { Command } from 'commander'
import type { AccountName } from '../../proto/contract/session.ts'
import { accountValue } from '../arguments/account-values.ts'
import type { GlobalOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { showOne } from '../output/show-one.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { sessionFacts, sessionResource } from '../resources/session-resource.ts'

export function sessionsDescribe(context: Context): Command {
  return new Command('describe')
    .alias('get')
    .description('who plays an account, and where')
    .argument('<account>', 'its whole name', accountValue)
    .action(async (account: AccountName, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const session = await connectPlane(context, options).call(METHODS.getSession, { account })
      showOne(context, options.output, sessionResource, session, sessionFacts(session))
    })
}
