import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'
import { eventually } from '../support/eventually.ts'
import { type Product, startProduct } from '../support/product.ts'

const projectRoot = join(import.meta.dirname, '..', '..')

export interface ArenaShard {
  readonly id: string
  readonly groups: readonly string[]
  readonly state: string
  readonly incarnation: number
  readonly pid: number
  readonly players: number
}

/** The report of the bots, as `--json` prints it. */
export interface BotReport {
  readonly ok: boolean
  readonly joined: number
  readonly wrongDeliveries: number
  readonly lateFromOldShard: number
  readonly lossPercent: number
  readonly reconnects: number
  readonly outageMs: {
    readonly count: number
    readonly p50: number
    readonly p99: number
    readonly max: number
  }
  readonly gapMs: { readonly count: number; readonly p99: number; readonly max: number }
  readonly shardChanges: readonly {
    readonly from: string
    readonly to: string
    readonly outageMs: { readonly count: number }
  }[]
  readonly playersPerShard: Readonly<Record<string, number>>
  readonly unansweredInFinalTwoSeconds: number
}

export interface ArenaOptions {
  readonly shards?: number
  readonly spares?: number
  readonly slots?: number
  /** As the configuration file has them. */
  readonly sessions?: { readonly onSecondLogin: string }
  readonly store?: { readonly url: string }
}

/** `switchyard up` with the example game, on free ports and in a directory of its own. */
export class ArenaWorld {
  readonly product: Product
  readonly #directory: string

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

  /** Waits until so many shards are ready. */
  async settled(ready: number): Promise<void> {
    await eventually(`${ready} shards to be ready`, 30_000, async () =>
      (await this.shards()).filter(shard => shard.state === 'ready').length === ready ? true : undefined,
    )
  }

  /** Waits until the product's own view has so many players. */
  async players(count: number): Promise<void> {
    await eventually(`${count} players`, 20_000, async () => {
      const total = (await this.shards()).reduce((sum, shard) => sum + shard.players, 0)
      return total >= count ? true : undefined
    })
  }

  /** Lets bots play for so long and answers with their report. */
  async bots(players: number, seconds: number, ...more: readonly string[]): Promise<BotReport> {
    const { NODE_OPTIONS: _runner, ...environment } = process.env
    const child = spawn(
      process.execPath,
      [
        'cli/main.ts',
        'bots',
        '--players',
        `${players}`,
        '--seconds',
        `${seconds}`,
        '--address',
        this.address,
        '--json',
        ...more,
      ],
      { cwd: projectRoot, env: environment, stdio: ['ignore', 'pipe', 'inherit'] },
    )
    return JSON.parse(await text(child.stdout)) as BotReport
  }

  /** Stops everything. Returns the pids that were left running. */
  async end(): Promise<readonly number[]> {
    const { leftBehind } = await this.product.stop()
    rmSync(this.#directory, { recursive: true, force: true })
    return leftBehind
  }
}

function configuration({ shards = 3, spares = 1, slots = 1_200, sessions, store }: ArenaOptions): object {
  return {
    ...(store === undefined ? {} : { store }),
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
        command: ['node', join(projectRoot, 'examples/arena/main.ts')],
        shards,
        spares,
        slots,
        placement: 'spread',
        ...(sessions === undefined ? {} : { sessions }),
        ready: { udp: 'who' },
        probe: { udp: 'who' },
      },
    ],
  }
}
