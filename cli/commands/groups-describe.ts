import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showOne } from '../output/show-one.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { groupFacts, groupResource } from '../resources/group-resource.ts'

export function groupsDescribe(context: Context): Command {
  return new Command('describe')
    .alias('get')
    .description('one group')
    .argument('<id>', 'group id, or the beginning of one', idPrefix)
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const plane = connectPlane(context, options)
      const group = await plane.call(METHODS.getGroup, { id })
      showOne(context, options.output, groupResource, group, groupFacts(group))
    })
}
