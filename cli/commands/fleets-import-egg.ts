import { closeSync, openSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { GlobalOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { EGG_BYTES_MAX, type EggMistake } from '../eggs/egg.ts'
import { eggJson, eggYaml } from '../eggs/egg-output.ts'
import { fleetOfEgg } from '../eggs/fleet-of-egg.ts'
import { parseEgg } from '../eggs/parse-egg.ts'

const MISTAKES_SHOWN_MAX = 50

export function fleetsImportEgg(context: Context): Command {
  return new Command('import-egg')
    .description('makes a fleet for the configuration file of a Pterodactyl egg; changes nothing')
    .argument('<file>', 'the egg, as a panel exports it')
    .option('--set <variable=value>', 'a value of its variables; may be repeated', assignment)
    .option('--name <fleet>', 'what the fleet is called; default: as the egg')
    .option('--image <image>', 'which of its images; default: the first')
    .action((file: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<
        GlobalOptions & { set?: Record<string, string>; name?: string; image?: string }
      >()
      const parsed = parseEgg(readEgg(resolve(context.directory, file)))
      if (parsed.kind === 'mistakes') throw refusal(parsed.mistakes)
      const { set = {}, name, image } = options
      const made = fleetOfEgg(parsed.egg, { set, name, image })
      if (made.kind === 'mistakes') throw refusal(made.mistakes)
      if (options.output !== 'json') return context.terminal.out(eggYaml(parsed.egg, made.fleet, made.notes))
      for (const note of made.notes) context.terminal.talk(`${note}\n`)
      context.terminal.out(eggJson(made.fleet))
    })
}

function assignment(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError('write VARIABLE=value')
  return { ...before, [name]: value }
}

function refusal(mistakes: readonly EggMistake[]): SwitchyardError {
  const lines = mistakes
    .slice(0, MISTAKES_SHOWN_MAX)
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`
  return new SwitchyardError('SWY_INVALID_ARGUMENT', `${count}\n${lines.join('\n')}`)
}

/** One byte more than allowed at most: the parser would refuse what is cut. */
function readEgg(path: string): string {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch (error) {
    throw new SwitchyardError('SWY_INVALID_ARGUMENT', `${path} cannot be read: ${messageOf(error)}`)
  }
  try {
    const bytes = Buffer.alloc(EGG_BYTES_MAX + 1)
    const length = readSync(descriptor, bytes, 0, bytes.length, 0)
    if (length > EGG_BYTES_MAX)
      throw new SwitchyardError('SWY_INVALID_ARGUMENT', `${path} has more than ${EGG_BYTES_MAX} bytes`)
    return bytes.toString('utf8', 0, length)
  } catch (error) {
    if (error instanceof SwitchyardError) throw error
    throw new SwitchyardError('SWY_INVALID_ARGUMENT', `${path} cannot be read: ${messageOf(error)}`)
  } finally {
    closeSync(descriptor)
  }
}
