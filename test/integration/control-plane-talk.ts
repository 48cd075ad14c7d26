import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from 'yaml'
import { eventually } from '../support/eventually.ts'
import { type CliResult, runCli } from '../support/product.ts'

export const TOKEN = 'a-token-of-this-test'
export const CONVERGES_MS_MAX = 600_000
/** Each look is a few programs: not so many that what is looked at has no processor left. */
const LOOK_EVERY_MS = 1_500

/** As `hosts list` says it. */
export interface HostShown {
  readonly id: string
  readonly pool: string
  readonly providerId: string | null
  readonly state: string
  readonly flags: Readonly<Record<string, string>>
  readonly why: string
}

export interface PoolShown {
  readonly name: string
  readonly desired: number
  readonly ready: number
  readonly pending: number
  readonly draining: number
  readonly tainted: number
  readonly standing: string
  readonly reasons: readonly string[]
  readonly rollout: string | null
}

export interface FleetShown {
  readonly name: string
  readonly shards: number
  readonly ready: number
  readonly readySpares: number
  readonly starting: number
  readonly rollout: string
}

export interface EventShown {
  readonly kind: string
  readonly subject: string
}

/** A control plane with its scaler, by the command line. */
export class ControlPlaneTalk {
  readonly #api: string
  readonly #directory: string

  /** @param api where it is, `host:port`
   *  @param directory for cluster files */
  constructor(api: string, directory: string) {
    this.#api = api
    this.#directory = directory
  }

  cli(...words: readonly string[]): Promise<CliResult> {
    return runCli([...words, '--token', TOKEN], this.#api)
  }

  /** What it answers, as JSON. */
  async ask<T>(...words: readonly string[]): Promise<T> {
    return (await this.cli(...words, '-o', 'json')).json as T
  }

  /** Applies a cluster file. */
  apply(cluster: object, ...more: readonly string[]): Promise<CliResult> {
    const file = join(this.#directory, 'cluster.yaml')
    writeFileSync(file, stringify(cluster))
    return this.cli('apply', '-f', file, ...more)
  }

  hosts(): Promise<readonly HostShown[]> {
    return this.ask('hosts', 'list')
  }

  async pool(name: string): Promise<PoolShown> {
    const found = (await this.ask<readonly PoolShown[]>('pools', 'list')).find(pool => pool.name === name)
    if (found === undefined) throw new Error(`no pool ${name}`)
    return found
  }

  async fleet(): Promise<FleetShown> {
    const [fleet] = await this.ask<readonly FleetShown[]>('fleets', 'list')
    if (fleet === undefined) throw new Error('no fleet')
    return fleet
  }

  /** How many events of a kind there are. */
  async eventsOf(kind: string): Promise<number> {
    const events = await this.ask<readonly EventShown[]>('events', '--limit', '1000')
    return events.filter(event => event.kind === kind).length
  }

  /** Waits until nothing is left to do: so many hosts are ready in each pool and none is on its way anywhere, and the fleet has its shards.
   *  Throws with what there is instead. */
  async converges(hosts: Readonly<Record<string, number>>, shards: number): Promise<void> {
    let seen = ''
    try {
      await eventually('everything to be as declared', CONVERGES_MS_MAX, async () => {
        if (seen !== '') await sleep(LOOK_EVERY_MS)
        const [rows, pools, fleets] = await Promise.all([
          this.hosts(),
          this.ask<readonly PoolShown[]>('pools', 'list'),
          this.ask<readonly FleetShown[]>('fleets', 'list'),
        ])
        const readyOf = (pool: string) =>
          rows.filter(host => host.pool === pool && host.state === 'ready').length
        const wanted = Object.entries(hosts).filter(([, count]) => count > 0)
        const total = wanted.reduce((sum, [, count]) => sum + count, 0)
        const [fleet] = fleets
        seen = JSON.stringify({ rows, pools, fleets }, undefined, 1)
        return rows.length === total &&
          wanted.every(([pool, count]) => readyOf(pool) === count) &&
          pools.length === wanted.length &&
          pools.every(({ standing }) => standing === 'as-wanted') &&
          (fleet?.ready ?? 0) === shards &&
          (fleet?.starting ?? 0) === 0
          ? true
          : undefined
      })
    } catch (cause) {
      throw new Error(seen, { cause })
    }
  }

  /** Deletes the images that hosts were made from: they are kept for a while, for a roll-back. */
  async withoutImages(): Promise<void> {
    await eventually('the images to go', CONVERGES_MS_MAX, async () => {
      const images = await this.ask<readonly { readonly key: string }[]>('images', 'list')
      for (const { key } of images) await this.cli('images', 'delete', key, '--yes')
      return images.length === 0 ? true : undefined
    })
  }
}
