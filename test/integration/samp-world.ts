import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'
import type { CrowdReport } from '../games/samp/crowd/crowd.ts'
import { eventually } from '../support/eventually.ts'
import { type Product, startProduct } from '../support/product.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'

/** A server's query `p`, which it echoes, as hexadecimal. */
const PING = '53414d507f000001611e7001020304'

export interface SampShard {
  readonly id: string
  readonly groups: readonly string[]
  readonly state: string
  readonly incarnation: number
  readonly players: number
}

export interface SampWorldOptions {
  readonly shards: number
  readonly spares: number
  readonly slots: number
  readonly addresses: 'nat' | 'alias'
  readonly masks?: boolean
}

/** A crowd that waits in vain gives up after so long. */
const CROWD_SECONDS_MAX = 300

/** `switchyard up` before simulated SA:MP servers whose limits per address are armed. */
export class SampProduct {
  readonly product: Product
  readonly #directory: string

  private constructor(product: Product, directory: string) {
    this.product = product
    this.#directory = directory
  }

  static async start(options: SampWorldOptions): Promise<SampProduct> {
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-samp-'))
    const dataDir = join(directory, 'data')
    mkdirSync(dataDir)
    const config = join(directory, 'switchyard.yaml')
    writeFileSync(config, stringify(configuration(options)))
    const world = new SampProduct(await startProduct({ config, dataDir }), directory)
    await world.settled(options.shards + options.spares)
    return world
  }

  get port(): number {
    const [listener] = this.product.ready.listeners
    if (listener === undefined) throw new Error('no listener')
    return listener.port
  }

  async shards(): Promise<readonly SampShard[]> {
    const { json } = await this.product.cli('shards', 'list', '-o', 'json')
    return json as readonly SampShard[]
  }

  /** Waits until so many shards are ready. */
  async settled(ready: number): Promise<void> {
    await eventually(`${ready} shards to be ready`, 120_000, async () =>
      (await this.shards()).filter(({ state }) => state === 'ready').length === ready ? true : undefined,
    )
  }

  /** Waits until the product's own view has so many players. */
  async players(count: number): Promise<readonly SampShard[]> {
    return eventually(`${count} players`, 120_000, async () => {
      const shards = await this.shards()
      return shards.reduce((sum, shard) => sum + shard.players, 0) >= count ? shards : undefined
    })
  }

  async logOf(shard: string): Promise<string> {
    return (await this.product.cli('shards', 'logs', shard)).stdout
  }

  /** Lets a crowd play until it has seen `--changes` of shards at least, and no more for a while, and answers with its report. */
  async crowd(players: number, ...more: readonly string[]): Promise<CrowdReport> {
    const { NODE_OPTIONS: _runner, ...environment } = process.env
    const words = [
      '--players',
      `${players}`,
      '--seconds',
      `${CROWD_SECONDS_MAX}`,
      '--port',
      `${this.port}`,
      ...more,
    ]
    const child = spawn(process.execPath, ['test/games/samp/crowd/main.ts', ...words], {
      cwd: PROJECT_ROOT,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return JSON.parse(await text(child.stdout)) as CrowdReport
  }

  /** Stops everything. Returns the pids that were left running. */
  async end(): Promise<readonly number[]> {
    const { leftBehind } = await this.product.stop()
    rmSync(this.#directory, { recursive: true, force: true })
    return leftBehind
  }
}

function configuration({ shards, spares, slots, addresses, masks = false }: SampWorldOptions): object {
  const program = join(PROJECT_ROOT, 'test/games/samp/server-main.ts')
  return {
    listeners: [
      { name: 'samp', port: 0, bind: '127.0.0.1', protocols: ['udp'], game: 'samp', fleet: 'samp' },
    ],
    fleets: [
      {
        name: 'samp',
        command: ['node', program, ...(masks ? ['--masks'] : [])],
        protocols: ['udp'],
        shards,
        spares,
        slots,
        addresses,
        placement: 'spread',
        ready: { udpHex: PING },
        probe: { udpHex: PING },
      },
    ],
  }
}
