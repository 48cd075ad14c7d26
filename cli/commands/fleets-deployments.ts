import { Command } from 'commander'
import { addWatchOption, type ListOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { deploymentResource } from '../resources/deployment-resource.ts'

export function fleetsDeployments(context: Context): Command {
  return addWatchOption(new Command('deployments'))
    .description('the versions of a fleet that are kept, and what runs of each')
    .argument('<name>', 'fleet', idPrefix)
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(context, options, deploymentResource, async plane => {
        return (await plane.call(METHODS.listDeployments, { id })).deployments
      })
    })
}
