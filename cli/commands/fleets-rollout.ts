import { Command } from 'commander'
import type { DeploymentVerb } from '../../proto/contract/deployment.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function fleetsTaint(context: Context): Command {
  return rolloutVerb(context, 'taint', 'replaces all shards by new ones of the same version')
}

export function fleetsPause(context: Context): Command {
  return rolloutVerb(context, 'pause', 'keeps a change of version where it is')
}

export function fleetsResume(context: Context): Command {
  return rolloutVerb(context, 'resume', 'goes on with a change of version')
}

export function fleetsAbort(context: Context): Command {
  return rolloutVerb(context, 'abort', 'ends a change of version, back to the one before')
}

export function fleetsRollback(context: Context): Command {
  return rolloutVerb(context, 'rollback', 'goes back to the version before the present one')
}

function rolloutVerb(context: Context, verb: DeploymentVerb, description: string): Command {
  return addChangeOptions(new Command(verb))
    .description(description)
    .argument('<name>', 'fleet', idPrefix)
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.changeDeployment, { name, change, verb, deployment: 0 }),
      )
    })
}
