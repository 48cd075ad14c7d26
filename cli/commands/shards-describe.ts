import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showOne } from '../output/show-one.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { shardFacts, shardResource } from '../resources/shard-resource.ts'

export function shardsDescribe(context: Context): Command {
  return new Command('describe')
    .alias('get')
    .description('one game server, with what speaks for its verdict')
    .argument('<id>', 'shard id, or the beginning of one', idPrefix)
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const plane = connectPlane(context, options)
      const shard = await plane.call(METHODS.getShard, { id })
      showOne(context, options.output, shardResource, shard, shardFacts(shard))
    })
}
