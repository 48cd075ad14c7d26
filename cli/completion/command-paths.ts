import type { Command } from 'commander'

/** One command with what can follow it. */
export interface CommandPath {
  /** `[]` for the program itself, `['shards', 'kill']`. */
  readonly words: readonly string[]
  readonly description: string
  readonly verbs: readonly { readonly name: string; readonly description: string }[]
  readonly options: readonly { readonly flag: string; readonly description: string }[]
  /** Words that its first argument can be, where they are fixed. */
  readonly choices: readonly string[]
  /** What the ids are of that its first argument takes. */
  readonly idsOf: (typeof ID_FAMILIES)[number] | undefined
}

const ID_FAMILIES = [
  'shards',
  'groups',
  'players',
  'fleets',
  'bans',
  'pools',
  'hosts',
  'datacenters',
  'orphans',
] as const

/** Every command of the program, the program first. */
export function commandPaths(program: Command): readonly CommandPath[] {
  return pathsUnder(program, [])
}

function pathsUnder(command: Command, words: readonly string[]): readonly CommandPath[] {
  const first = command.registeredArguments[0]
  const family = ID_FAMILIES.find(name => name === words[0])
  const own: CommandPath = {
    words,
    description: command.description(),
    verbs: command.commands.map(verb => ({ name: verb.name(), description: verb.description() })),
    options: command.options.flatMap(option =>
      option.long === undefined || option.long === null
        ? []
        : [{ flag: option.long, description: option.description }],
    ),
    choices: first?.argChoices ?? [],
    // What is to be added has no id yet.
    idsOf: first === undefined || words.at(-1) === 'add' ? undefined : (namedBy(words) ?? family),
  }
  return [own, ...command.commands.flatMap(verb => pathsUnder(verb, [...words, verb.name()]))]
}

/** Images are named by the pool that wants them, maps of zones by their fleet. */
function namedBy([family, verb]: readonly string[]): 'pools' | 'fleets' | undefined {
  if (family === 'zones') return 'fleets'
  return family === 'images' && verb === 'bake' ? 'pools' : undefined
}
