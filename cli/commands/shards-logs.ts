import { Command, Option } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { idPrefix, wholeNumber } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { renderData } from '../output/output-form.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { logText } from '../resources/log-text.ts'

const LINES_MAX = 10_000

export function shardsLogs(context: Context): Command {
  return new Command('logs')
    .description("the last lines of a game server's output")
    .argument('<id>', 'shard id, or the beginning of one', idPrefix)
    .addOption(
      new Option('-n, --lines <count>', 'how many').argParser(wholeNumber(1, LINES_MAX)).default(100),
    )
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { lines: number }>()
      const { terminal } = context
      const plane = connectPlane(context, options)
      const end = new AbortController()
      const undo = context.onInterrupt(() => end.abort())
      const form = options.output
      const gathered: string[] = []
      for await (const { lines } of plane.stream(
        METHODS.readShardLog,
        { id, lines: options.lines },
        end.signal,
      )) {
        if (form === 'json' || form === 'yaml') gathered.push(...lines)
        else terminal.out(logText(lines))
      }
      undo()
      if (form === 'json' || form === 'yaml') terminal.out(renderData(form, gathered))
    })
}
