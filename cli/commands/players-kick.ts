import { Command, Option } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { durationMs, idPrefixes } from '../arguments/option-values.ts'
import { addSelectorOptions, playerSelectorOf, type SelectorOptions } from '../arguments/player-selector.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'
import { resolveOrigin } from '../remote/resolve-origin.ts'

const BLOCK_MS_MAX = 86_400_000

export function playersKick(context: Context): Command {
  return addChangeOptions(addSelectorOptions(new Command('kick')))
    .description('cuts players off and keeps their address out for a while')
    .argument('[id...]', 'player ids, or the beginnings of them', idPrefixes)
    .addOption(
      new Option('--block <duration>', 'how long their address is kept out')
        .argParser(durationMs(BLOCK_MS_MAX))
        .default(10_000, '10s'),
    )
    .action(async (ids: readonly string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & SelectorOptions & { block: number }>()
      const wanted = playerSelectorOf(ids, options)
      await changeCommand(context, options, async (plane, change) =>
        plane.call(METHODS.kickPlayers, {
          selector: await resolveOrigin(plane, wanted),
          change,
          blockMs: options.block,
        }),
      )
    })
}
