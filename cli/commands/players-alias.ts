import { isIP } from 'node:net'
import { Command, InvalidArgumentError } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { showOne } from '../output/show-one.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { aliasFacts, aliasResource } from '../resources/alias-resource.ts'

export function playersAlias(context: Context): Command {
  return new Command('alias')
    .description(
      'whose address an alias stands for, or which alias an address has (fleets with addresses: alias)',
    )
    .argument('<address>', 'the alias that a game server names, such as 127.3.4.5, or a player ip', ipValue)
    .action(async (address: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const plane = connectPlane(context, options)
      const view = await plane.call(METHODS.findAlias, { address })
      showOne(context, options.output, aliasResource, view, aliasFacts(view))
    })
}

function ipValue(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('Give an ip address.')
  return text
}
