import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { eventually } from '../support/eventually.ts'
import { type Product, startProduct } from '../support/product.ts'
import { routesAreKnown } from './known-routes.ts'
import { letBotsPlay, type Playing } from './playing.ts'

const projectRoot = join(import.meta.dirname, '..', '..')

export interface ArenaShard {
  readonly id: string
  readonly groups: readonly string[]
  readonly state: string
  readonly incarnation: number
  readonly pid: number
  readonly players: number
  readonly version: string
}

export interface ArenaOptions {
  readonly shards?: number
  readonly spares?: number
  readonly slots?: number
  /** As the configuration file has them. */
  readonly sessions?: { readonly onSecondLogin: string }
  readonly store?: { readonly url: string }
  /** The game servers run as containers of this engine. */
  readonly docker?: { readonly socket: string; readonly image: string }
  /** What the fleet's shards run; default: the example game. */
  readonly command?: readonly string[]
  /** As the configuration file has it. */
  readonly rollout?: object
}

/** What takes longer never ends: no statement about speed. */
export const HANGS_MS = 120_000

/** The example game, for a shell. */
export const ARENA_IN_SHELL = `exec '${process.execPath}' '${join(projectRoot, 'examples/arena/main.ts')}'`

/** `switchyard up` with the example game, on free ports and in a directory of its own. */
export class ArenaWorld {
  readonly product: Product
  readonly #directory: string
  readonly #playing: Playing[] = []

  private constructor(product: Product, directory: string) {
    this.product = product
    this.#directory = directory
  }

  static async start(options: ArenaOptions = {}): Promise<ArenaWorld> {
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-arena-'))
    const dataDir = join(directory, 'data')
    mkdirSync(dataDir)
    const config = join(directory, 'switchyard.yaml')
    writeFileSync(config, stringify(configuration(options)))
    const world = new ArenaWorld(await startProduct({ config, dataDir }), directory)
    await world.settled((options.shards ?? 3) + (options.spares ?? 1))
    return world
  }

  /** Where its programs keep what they know. */
  get dataDir(): string {
    return join(this.#directory, 'data')
  }

  get address(): string {
    const [listener] = this.product.ready.listeners
    if (listener === undefined) throw new Error('no listener')
    return `127.0.0.1:${listener.port}`
  }

  async shards(): Promise<readonly ArenaShard[]> {
    const { json } = await this.product.cli('shards', 'list', '-o', 'json')
    return json as readonly ArenaShard[]
  }

  async shard(id: string): Promise<ArenaShard> {
    const found = (await this.shards()).find(shard => shard.id === id)
    if (found === undefined) throw new Error(`no shard ${id}`)
    return found
  }

  /** Waits until so many shards are ready, and players are led to all of their groups. */
  async settled(ready: number): Promise<void> {
    const cli = (...words: readonly string[]) => this.product.cli(...words)
    await eventually(`${ready} shards to be ready`, HANGS_MS, async () =>
      (await this.shards()).filter(shard => shard.state === 'ready').length === ready ? true : undefined,
    )
    await eventually(
      'the proxy to know all groups',
      HANGS_MS,
      async () => (await routesAreKnown(cli)) || undefined,
    )
  }

  /** Waits until the product's own view has so many players. */
  async players(count: number): Promise<void> {
    await eventually(`${count} players`, HANGS_MS, async () => {
      const total = (await this.shards()).reduce((sum, shard) => sum + shard.players, 0)
      return total >= count ? true : undefined
    })
  }

  /** Waits until the product's own view has so many players on a shard. */
  async playersOf(id: string, count: number): Promise<void> {
    await eventually(`${count} players on ${id}`, HANGS_MS, async () =>
      (await this.shards()).find(shard => shard.id === id)?.players === count ? true : undefined,
    )
  }

  /** Lets bots play, until they are told to stop or the world ends. */
  bots(players: number, ...more: readonly string[]): Playing {
    const playing = letBotsPlay(this.address, players, ...more)
    this.#playing.push(playing)
    return playing
  }

  /** Stops everything. Returns the pids that were left running. */
  async end(): Promise<readonly number[]> {
    for (const playing of this.#playing) await playing.kill()
    const { leftBehind } = await this.product.stop()
    rmSync(this.#directory, { recursive: true, force: true })
    return leftBehind
  }
}

/** Where the sources are in a container: mounted, so that an image of Node is all that it needs. */
const EXAMPLE_INSIDE = '/examples'

function configuration(options: ArenaOptions): object {
  const { shards = 3, spares = 1, slots = 1_200, sessions, store, docker, command, rollout } = options
  const examples = join(projectRoot, 'examples')
  const mounts = [{ from: examples, to: EXAMPLE_INSIDE }]
  return {
    ...(store === undefined ? {} : { store }),
    ...(docker === undefined ? {} : { agent: { docker: { socket: docker.socket } } }),
    listeners: [
      {
        name: 'main',
        port: 0,
        bind: '127.0.0.1',
        protocols: ['udp', 'tcp'],
        game: 'generic',
        fleet: 'arena',
      },
    ],
    fleets: [
      {
        name: 'arena',
        command: command ?? ['node', join(docker === undefined ? examples : EXAMPLE_INSIDE, 'arena/main.ts')],
        ...(docker === undefined ? {} : { container: { image: docker.image, mounts } }),
        shards,
        spares,
        slots,
        placement: 'spread',
        ...(sessions === undefined ? {} : { sessions }),
        ...(rollout === undefined ? {} : { rollout }),
        ready: { udp: 'who' },
        probe: { udp: 'who' },
      },
    ],
  }
}
