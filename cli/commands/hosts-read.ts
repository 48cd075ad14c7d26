import { Command, Option } from 'commander'
import { addWatchOption, type GlobalOptions, type ListOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { showOne } from '../output/show-one.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { hostFacts, hostResource, imageResource, orphanResource } from '../resources/host-resource.ts'

export function hostsList(context: Context): Command {
  return addWatchOption(new Command('list').alias('ls'))
    .description('the machines of the pools')
    .addOption(new Option('--pool <name>', 'only of this one').argParser(idPrefix))
    .option('--all', 'those that are gone or let go, too')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions & { pool?: string; all?: true }>()
      const request = { pool: options.pool ?? '', all: options.all === true }
      await showList(
        context,
        options,
        hostResource,
        async plane => (await plane.call(METHODS.listHosts, request)).hosts,
      )
    })
}

export function hostsDescribe(context: Context): Command {
  return new Command('describe')
    .alias('get')
    .description('one host')
    .argument('<id>', 'host id, or the beginning of one', idPrefix)
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const host = await connectPlane(context, options).call(METHODS.getHost, { id })
      showOne(context, options.output, hostResource, host, hostFacts(host))
    })
}

export function imagesList(context: Context): Command {
  return addWatchOption(new Command('list').alias('ls'))
    .description('prebaked images that hosts begin from')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(
        context,
        options,
        imageResource,
        async plane => (await plane.call(METHODS.listImages, {})).images,
      )
    })
}

/** Says beside the data what a pass waits for a word on. */
export function orphansList(context: Context): Command {
  return addWatchOption(new Command('list').alias('ls'))
    .description('machines of ours that nobody accounts for, and deletions that wait for a word')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(context, options, orphanResource, async plane => {
        const { orphans, asked, why } = await plane.call(METHODS.listOrphans, {})
        if (asked.length > 0 && options.watch !== true)
          context.terminal.talk(`${why}; \`orphans approve\` agrees: ${asked.join(', ')}\n`)
        return orphans
      })
    })
}
