import { Command, Option } from 'commander'
import { SESSIONS_LISTED_MAX } from '../../proto/contract/session-admin.ts'
import { addListOptions, type ListOptions } from '../arguments/common-options.ts'
import { idPrefix, wholeNumber } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { sessionResource } from '../resources/session-resource.ts'

export interface SessionListOptions extends ListOptions {
  readonly shard?: string
  readonly ghosts?: true
  readonly limit: number
}

export function sessionsList(context: Context): Command {
  return addSessionListOptions(new Command('list').alias('ls'))
    .description('which account is played where')
    .action(async (_: unknown, command: Command) => {
      await listSessions(context, command.optsWithGlobals<SessionListOptions>(), '')
    })
}

export function addSessionListOptions(command: Command): Command {
  return addListOptions(command)
    .option('--shard <id>', 'those on this shard', idPrefix)
    .option('--ghosts', 'those that nobody plays any more')
    .addOption(
      new Option('--limit <count>', 'at most so many')
        .argParser(wholeNumber(1, SESSIONS_LISTED_MAX))
        .default(1_000),
    )
}

/** @param accountPrefix empty: all */
export async function listSessions(
  context: Context,
  options: SessionListOptions,
  accountPrefix: string,
): Promise<void> {
  const { fleet = '', shard = '', ghosts = false, limit } = options
  await showList(context, options, sessionResource, async plane => {
    const request = { accountPrefix, fleet, shard, ghosts, limit }
    const { sessions, total } = await plane.call(METHODS.listSessions, request)
    if (total > sessions.length) context.terminal.talk(`${sessions.length} of ${total} sessions\n`)
    return sessions
  })
}
