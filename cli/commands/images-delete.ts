import { Command, InvalidArgumentError } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function imagesDelete(context: Context): Command {
  return addChangeOptions(new Command('delete').alias('rm'))
    .description('deletes an image; pools that want it bake it anew')
    .argument('<key>', 'as `images list` has it, or the beginning of it', imageKeyValue)
    .action(async (key: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.deleteImage, { key, change }),
      )
    })
}

function imageKeyValue(text: string): string {
  if (/^[\w./-]{1,500}$/.test(text)) return text
  throw new InvalidArgumentError('Write provider/datacenter/kind/contents, as `images list` has it.')
}
