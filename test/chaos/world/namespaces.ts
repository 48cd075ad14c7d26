import { spawnSync } from 'node:child_process'
import { removeAbandonedNamespaces, removeNamespace } from '../../support/abandoned-namespaces.ts'

/** Before the pid of whoever makes them. */
const PREFIX = 'swyard'
let isSwept = false

/** Once in a process: what has its own pid is its own from then on. */
function sweep(): void {
  if (!isSwept) removeAbandonedNamespaces(PREFIX)
  isSwept = true
}

/** Why namespaces cannot be had here; undefined where they can. */
export function namespacesMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  const version = spawnSync('ip', ['-Version'], { encoding: 'utf8' })
  if (version.error !== undefined) return 'the program `ip` (iproute2) is missing'
  sweep()
  const probe = `${PREFIX}-${process.pid}-probe`
  const made = spawnSync('ip', ['netns', 'add', probe], { encoding: 'utf8' })
  if (made.status !== 0) return `this machine makes no network namespaces: ${made.stderr.trim()}`
  spawnSync('ip', ['netns', 'delete', probe])
  return undefined
}

/** One cable from a machine to a network. */
export interface Cable {
  readonly network: string
  readonly machine: string
}

/** Machines of our own, joined by networks of our own: namespaces, bridges, virtual cables. Nothing of it reaches any other machine.
 *  Names carry the pid, so that several worlds can be at once; everything goes with `remove`, which may be called at any time, or else with the next
 *  process that makes some. */
export class Namespaces {
  readonly #prefix: string
  readonly #made: string[] = []

  constructor(tag: string) {
    this.#prefix = `${PREFIX}-${process.pid}-${tag}`
  }

  /** The words before a command that shall run on this machine. */
  on(machine: string): readonly string[] {
    return ['ip', 'netns', 'exec', this.#name(machine)]
  }

  /** All networks live in one namespace, as all cables end in one cupboard. */
  makeNetworks(names: readonly string[]): void {
    this.#makeNamespace('cupboard')
    for (const name of names) {
      this.#ip('cupboard', 'link', 'add', bridgeOf(name), 'type', 'bridge')
      this.#ip('cupboard', 'link', 'set', bridgeOf(name), 'up')
    }
  }

  makeMachine(name: string): void {
    this.#makeNamespace(name)
    this.#ip(name, 'link', 'set', 'lo', 'up')
  }

  /** Plugs a machine into a network.
   *  @param addresses with their prefix lengths, such as `10.91.0.1/24` */
  plug({ network, machine }: Cable, addresses: readonly string[]): void {
    const near = ['netns', this.#name('cupboard'), 'type', 'veth', 'peer', 'name', network]
    run(['link', 'add', portOf({ network, machine }), ...near, 'netns', this.#name(machine)])
    this.join({ network, machine })
    const commands = addresses.map(address => `address add ${address} dev ${network}`)
    run(['-netns', this.#name(machine), '-batch', '-'], `${commands.join('\n')}\n`)
    this.#ip(machine, 'link', 'set', network, 'up')
  }

  /** Cuts a cable as a failing switch does: both ends stay up, nothing arrives, nobody is told. */
  cut(cable: Cable): void {
    this.#ip('cupboard', 'link', 'set', portOf(cable), 'nomaster')
  }

  /** Heals it. */
  join(cable: Cable): void {
    this.#ip('cupboard', 'link', 'set', portOf(cable), 'master', bridgeOf(cable.network), 'up')
  }

  remove(): void {
    for (const name of this.#made.splice(0).toReversed()) removeNamespace(name)
  }

  #makeNamespace(name: string): void {
    sweep()
    run(['netns', 'add', this.#name(name)])
    this.#made.push(this.#name(name))
  }

  #ip(machine: string, ...words: readonly string[]): void {
    run(['-netns', this.#name(machine), ...words])
  }

  #name(machine: string): string {
    return `${this.#prefix}-${machine}`
  }
}

function bridgeOf(network: string): string {
  return `lan-${network}`
}

function portOf({ network, machine }: Cable): string {
  return `${network}-${machine}`
}

function run(words: readonly string[], input = ''): void {
  const { status, stderr, error } = spawnSync('ip', words, { encoding: 'utf8', input })
  if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${error?.message ?? stderr.trim()}`)
}
