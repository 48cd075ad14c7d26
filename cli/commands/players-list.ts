import { Command, Option } from 'commander'
import { addListOptions, type ListOptions } from '../arguments/common-options.ts'
import { idPrefix, wholeNumber } from '../arguments/option-values.ts'
import { listSelectorOf, type SelectorOptions } from '../arguments/player-selector.ts'
import { PLAYERS_LISTED_MAX } from '../../proto/contract/admin.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { resolveOrigin } from '../remote/resolve-origin.ts'
import { playerResource } from '../resources/player-resource.ts'

type Options = ListOptions & SelectorOptions & { readonly limit: number }

export function playersList(context: Context): Command {
  return addListOptions(new Command('list').aliases(['ls', 'find']))
    .description('who is connected, and to whom')
    .option('--from <shard|group>', 'those on this shard or in this group', idPrefix)
    .option('--shard <id>', 'those on this shard', idPrefix)
    .option('--group <id>', 'those in this group', idPrefix)
    .option('--ip <address>', 'those from this address')
    .option('--account <name>', 'those of this account')
    .addOption(
      new Option('--limit <count>', 'at most so many')
        .argParser(wholeNumber(1, PLAYERS_LISTED_MAX))
        .default(10_000),
    )
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const { from, shard, group, ip, account, fleet, limit } = options
      const wanted = listSelectorOf(definedOnly({ from, shard, group, ip, account, fleet }))
      await showList(context, options, playerResource, async plane => {
        const selector = await resolveOrigin(plane, wanted)
        const { players, total } = await plane.call(METHODS.listPlayers, { selector, limit })
        if (total > players.length) context.terminal.talk(`${players.length} of ${total} players\n`)
        return players
      })
    })
}

function definedOnly(options: {
  readonly [K in keyof SelectorOptions]: SelectorOptions[K] | undefined
}): SelectorOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
