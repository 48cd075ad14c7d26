import { Command } from 'commander'
import type { Change, Outcome } from '../../proto/contract/admin.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import type { Plane } from '../remote/plane.ts'
import { changeCommand } from './change-command.ts'

export interface NamedChange {
  readonly verb: string
  readonly description: string
  /** What the argument is: `pool`, `host id, or the beginning of one`. */
  readonly what: string
  readonly apply: (plane: Plane, name: string, change: Change) => Promise<Outcome>
}

/** A verb that needs nothing but a name. */
export function namedChange({ verb, description, what, apply }: NamedChange) {
  return (context: Context): Command =>
    addChangeOptions(new Command(verb))
      .description(description)
      .argument('<id>', what, idPrefix)
      .action(async (name: string, _: unknown, command: Command) => {
        const options = command.optsWithGlobals<ChangeOptions>()
        await changeCommand(context, options, (plane, change) => apply(plane, name, change))
      })
}
