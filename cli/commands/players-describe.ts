import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showOne } from '../output/show-one.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { playerFacts, playerResource } from '../resources/player-resource.ts'

export function playersDescribe(context: Context): Command {
  return new Command('describe')
    .alias('get')
    .description('one player')
    .argument('<id>', 'player id, or the beginning of one', idPrefix)
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const plane = connectPlane(context, options)
      const player = await plane.call(METHODS.getPlayer, { id })
      showOne(context, options.output, playerResource, player, playerFacts(player))
    })
}
