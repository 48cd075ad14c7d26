import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { readUpFile } from '../../../cli/up/up-file.ts'
import { type Product, startProduct } from '../../support/product.ts'
import { type ChaosWorld, FLEET, type PlayersPlace } from './chaos-world.ts'
import { ProductView } from './product-view.ts'
import { arenaFleet, listener, ownPorts, POISON_FLEET, POISON_LISTENER, poisonFleet } from './world-config.ts'

/** More groups than a newcomer has: each may fail over three times in ten minutes before it is held. */
const SIZE = { shards: 8, spares: 1 }

/** `switchyard up`, as a newcomer runs it. */
export class UpWorld implements ChaosWorld {
  readonly name = 'up'
  readonly product: ProductView
  readonly players: PlayersPlace
  readonly poisonPort: number
  readonly metrics: Readonly<Record<string, string>>
  readonly storePath: string
  readonly #running: Product
  readonly #directory: string

  private constructor(running: Product, directory: string) {
    this.#running = running
    this.#directory = directory
    const portOf = (name: string): number => {
      const found = running.ready.listeners.find(one => one.name === name)
      if (found === undefined) throw new Error(`no listener ${name}`)
      return found.port
    }
    this.product = new ProductView([running.api])
    this.players = { host: '127.0.0.1', port: portOf('main'), prefix: [], sources: [] }
    this.poisonPort = portOf(POISON_LISTENER)
    this.storePath = join(directory, 'data', 'switchyard.db')
    const { http, status } = readUpFile(join(directory, 'data')) ?? {}
    this.metrics = { 'control-plane': `http://${http}/metrics`, proxy: `http://${status}/metrics` }
  }

  static async start(): Promise<UpWorld> {
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-chaos-up-'))
    const dataDir = join(directory, 'data')
    mkdirSync(dataDir)
    const config = join(directory, 'switchyard.yaml')
    const document = {
      listeners: [
        listener('main', FLEET, '127.0.0.1', ['udp', 'tcp']),
        listener(POISON_LISTENER, POISON_FLEET, '127.0.0.1', ['udp']),
      ],
      fleets: [arenaFleet(SIZE), poisonFleet()],
      agent: ownPorts(),
    }
    writeFileSync(config, stringify(document))
    try {
      return new UpWorld(await startProduct({ config, dataDir }), directory)
    } catch (error) {
      rmSync(directory, { recursive: true, force: true })
      throw error
    }
  }

  /** What `up` has written down: a program that it has started again has another pid. */
  pids(): Readonly<Record<string, number>> {
    const programs = readUpFile(join(this.#directory, 'data'))?.programs ?? {}
    return Object.fromEntries(Object.entries(programs).map(([name, { pid }]) => [name, pid]))
  }

  lastWords(): readonly string[] {
    return this.#running.output
  }

  async end(): Promise<readonly number[]> {
    const { leftBehind } = await this.#running.stop()
    rmSync(this.#directory, { recursive: true, force: true })
    return leftBehind
  }
}
