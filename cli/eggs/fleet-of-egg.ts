import { ID_CHARACTERS_MAX, ID_PATTERN } from '../../proto/contract/ids.ts'
import { didYouMean } from '../../lib/did-you-mean.ts'
import { quoted } from '../../lib/printable.ts'
import type { Egg, EggImage, EggMistake } from './egg.ts'
import { startupCommand } from './startup-command.ts'
import { brokenRules } from './variable-rules.ts'

/** MiB that a server gets where nobody says how many. */
export const MEMORY_MIB_DEFAULT = 1_024
const MEMORY_MIB_MAX = 4_194_304
const READY_CHARACTERS_MAX = 200
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGKILL']

export interface FleetWishes {
  /** Values of variables, and `SERVER_MEMORY` in MiB. */
  readonly set: Readonly<Record<string, string>>
  /** Undefined: follows from the egg's. */
  readonly name: string | undefined
  /** As the egg calls it, or the image itself. Undefined: the first. */
  readonly image: string | undefined
}

/** One entry of `fleets:` as the file has it. */
export interface FleetTemplate {
  readonly name: string
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly ready?: { readonly log: string }
  readonly stopSignal: string
  readonly container: { readonly image: string; readonly memoryBytesMax: number }
}

export type FleetOfEgg =
  | { readonly kind: 'fleet'; readonly fleet: FleetTemplate; readonly notes: readonly string[] }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly EggMistake[] }

/** Makes a fleet of an egg. What a fleet cannot say is in the notes, for people. All mistakes at once. */
export function fleetOfEgg(egg: Egg, wishes: FleetWishes): FleetOfEgg {
  const mistakes: EggMistake[] = []
  const values = valuesOf(egg, wishes.set, mistakes)
  const name = wishes.name ?? nameOf(egg.name)
  if (!ID_PATTERN.test(name))
    mistakes.push({
      path: 'name',
      message: `${quoted(name, 60)} is no name of a fleet: give one with --name`,
    })
  const image = imageOf(egg, wishes.image, mistakes)
  const { command, env, unknown, notes } = startupCommand(egg.startup, values)
  for (const path of unknown)
    mistakes.push({
      path: 'startup',
      message: `nothing stands for {{${quoted(path, 60)}}}: no variable is called so`,
    })
  if (mistakes.length > 0 || image === undefined) return { kind: 'mistakes', mistakes }
  const ready = egg.done.find(text => !text.startsWith('regex:') && text.length <= READY_CHARACTERS_MAX)
  const stopSignal = signalOf(egg.stop)
  const fleet: FleetTemplate = {
    name,
    command,
    env,
    ...(ready === undefined ? {} : { ready: { log: ready } }),
    stopSignal: stopSignal ?? 'SIGTERM',
    container: { image: image.image, memoryBytesMax: Number(values['SERVER_MEMORY']) * 1_048_576 },
  }
  return { kind: 'fleet', fleet, notes: [...notes, ...notesOf(egg, { image, ready, stopSignal })] }
}

/** Given values before defaults, each checked by its rules. */
function valuesOf(egg: Egg, set: FleetWishes['set'], mistakes: EggMistake[]): Record<string, string> {
  const names = [...egg.variables.map(({ variable }) => variable), 'SERVER_MEMORY']
  for (const name of Object.keys(set).filter(given => !names.includes(given))) {
    const guess = didYouMean(name, names)
    const hint = guess === undefined ? `it has ${names.join(', ')}` : `did you mean ${guess}?`
    mistakes.push({
      path: `--set ${quoted(name, 60)}`,
      message: `the egg has no such variable; ${quoted(hint, 300)}`,
    })
  }
  const values: Record<string, string> = {}
  for (const { variable, rules, defaultValue } of egg.variables) {
    const given = Object.hasOwn(set, variable) ? set[variable] : undefined
    const value = given ?? defaultValue
    const whose = given === undefined ? 'the default' : 'the value'
    for (const broken of brokenRules(value, rules))
      mistakes.push({
        path: variable,
        message: `${whose} ${JSON.stringify(quoted(value, 60))} breaks ${broken}`,
      })
    values[variable] = value
  }
  const memory = set['SERVER_MEMORY'] ?? values['SERVER_MEMORY'] ?? String(MEMORY_MIB_DEFAULT)
  if (!/^\d{1,9}$/.test(memory) || Number(memory) > MEMORY_MIB_MAX)
    mistakes.push({ path: 'SERVER_MEMORY', message: `${quoted(memory, 40)} is no number of MiB` })
  return { ...values, SERVER_MEMORY: memory }
}

/** `Minecraft: Paper` is `minecraft-paper`. */
function nameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return plain.replace(/^-+/, '').slice(0, ID_CHARACTERS_MAX).replace(/-+$/, '')
}

function imageOf({ images }: Egg, wanted: string | undefined, mistakes: EggMistake[]): EggImage | undefined {
  const image = wanted === undefined ? images[0] : images.find(one => [one.name, one.image].includes(wanted))
  if (image === undefined) {
    const known = images.map(one => `${one.name} (${one.image})`).join(', ')
    mistakes.push({ path: '--image', message: `the egg has none like this; it has ${quoted(known, 600)}` })
  }
  return image
}

/** `^C` and `^SIGINT` are signals; undefined: something is typed instead. */
function signalOf(stop: string): string | undefined {
  const [, caret] = /^\^\^?(.+)$/.exec(stop.trim()) ?? []
  const signal = caret?.toUpperCase() === 'C' ? 'SIGINT' : caret?.toUpperCase()
  return SIGNALS.find(name => name === signal)
}

function notesOf(
  egg: Egg,
  chosen: {
    readonly image: EggImage
    readonly ready: string | undefined
    readonly stopSignal: string | undefined
  },
): readonly string[] {
  const notes: string[] = []
  const others = egg.images.filter(one => one !== chosen.image)
  if (others.length > 0)
    notes.push(
      `The egg has other images, for --image: ${others.map(one => `${one.name} (${one.image})`).join(', ')}.`,
    )
  if (chosen.stopSignal === undefined)
    notes.push(
      egg.stop === ''
        ? 'The egg does not say how the server is stopped; it gets SIGTERM.'
        : `The panel stops the server by typing or sending ${JSON.stringify(egg.stop)}; here it gets SIGTERM. Look whether it saves then.`,
    )
  const left = egg.done.filter(text => text !== chosen.ready)
  if (egg.done.length === 0)
    notes.push(
      'The egg does not say when the server is up: it counts as ready after a second. Give it `ready`.',
    )
  else if (chosen.ready === undefined)
    notes.push(
      'The egg knows the server as up by a pattern, which `ready` cannot say; give a text of its output.',
    )
  if (left.length > 0)
    notes.push(`Not carried over from "done": ${left.map(text => JSON.stringify(text)).join(', ')}.`)
  for (const { path, settings } of egg.files)
    notes.push(
      `The panel edits ${path} before each start (${settings.join(', ') || 'see the egg'}); here nobody does. Put it into the image, or mount it, with the port from the environment.`,
    )
  if (egg.installation !== undefined)
    notes.push(
      `The installation script is not run. What it makes has to be in the image, or in a directory of the host that container.mounts puts to /home/container. It is written for ${egg.installation.container || 'a container'} (${egg.installation.entrypoint || 'sh'}); a pool's template can run it as install.`,
    )
  return notes
}
