import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from 'yaml'
import { killProcessesUsing, processesUsing } from '../../support/directory-processes.ts'
import { eventually } from '../../support/eventually.ts'
import type { ChaosWorld, PlayersPlace, WorldName } from './chaos-world.ts'
import { missingIn, type ProductView } from './product-view.ts'
import { Service, type ServiceOptions } from './service.ts'

const WHOLE_MS_MAX = 60_000
const LEAVE_MS_MAX = 10_000

/** A new directory of a world of its own. */
export function worldDirectory(name: string): string {
  return mkdtempSync(join(tmpdir(), `switchyard-chaos-${name}-`))
}

/** A directory below the world's, made. */
export function subdirectory(directory: string, name: string): string {
  const path = join(directory, name)
  mkdirSync(path, { recursive: true })
  return path
}

export function writeConfig(directory: string, document: object): string {
  const path = join(directory, 'switchyard.yaml')
  writeFileSync(path, stringify(document))
  return path
}

export interface ServiceWorldOptions {
  readonly name: WorldName
  readonly directory: string
  /** In the order in which they start. */
  readonly services: readonly Omit<ServiceOptions, 'directory'>[]
  readonly product: ProductView
  readonly metrics: Readonly<Record<string, string>>
  /** Undoes what lies outside the directory: mounts, namespaces. Called once, whatever happened. */
  readonly cleanUp: () => void
}

/** The programs as services of their own, without `up`. */
export class ServiceWorld implements ChaosWorld {
  readonly name: WorldName
  readonly directory: string
  readonly product: ProductView
  readonly metrics: Readonly<Record<string, string>>
  readonly #services = new Map<string, Service>()
  readonly #cleanUp: () => void
  #players: PlayersPlace | undefined

  constructor(options: ServiceWorldOptions) {
    this.name = options.name
    this.directory = options.directory
    this.product = options.product
    this.metrics = options.metrics
    this.#cleanUp = options.cleanUp
    for (const service of options.services)
      this.#services.set(service.name, new Service({ ...service, directory: options.directory }))
  }

  get players(): PlayersPlace {
    if (this.#players === undefined) throw new Error('the world has not started')
    return this.#players
  }

  /** Starts everything and waits until the product is whole. Where that fails nothing is left.
   *  @param place from the fields of the ready line of the service called `proxy` */
  async start(place: (ready: Readonly<Record<string, unknown>>) => PlayersPlace): Promise<void> {
    try {
      for (const [name, service] of this.#services) {
        const ready = await service.start()
        if (name === 'proxy') this.#players = place(ready)
      }
      await this.whole()
    } catch (cause) {
      const words = this.lastWords()
      await this.end()
      throw new Error(`the world did not start:\n${words.join('\n')}`, { cause })
    }
  }

  async whole(): Promise<void> {
    await eventually('the product to be whole', WHOLE_MS_MAX, async () => {
      const snapshot = await this.product.snapshotIfAny()
      return snapshot !== undefined && missingIn(snapshot) === undefined ? true : undefined
    })
  }

  service(name: string): Service {
    const found = this.#services.get(name)
    if (found === undefined) throw new Error(`no service ${name}`)
    return found
  }

  /** As a service manager does it: SIGTERM, wait, start. */
  async restart(name: string): Promise<void> {
    const service = this.service(name)
    await service.stop()
    await service.start()
  }

  pids(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.#services].flatMap(([name, { pid }]) => (pid === undefined ? [] : [[name, pid]])),
    )
  }

  lastWords(): readonly string[] {
    return [...this.#services.values()].flatMap(service => service.lines)
  }

  /** The agents leave their game servers running, as they do when they are upgraded: those are no leftovers. */
  async end(): Promise<readonly number[]> {
    try {
      const services = [...this.#services.values()].toReversed()
      await Promise.race([Promise.all(services.map(service => service.stop())), sleep(LEAVE_MS_MAX)])
      const programs = new Set(services.map(service => service.pid))
      const left = (await processesUsing(this.directory)).filter(pid => programs.has(pid))
      await killProcessesUsing(this.directory)
      return left
    } finally {
      this.#cleanUp()
      rmSync(this.directory, { recursive: true, force: true })
    }
  }
}
