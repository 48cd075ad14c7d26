import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { eventually } from '../support/eventually.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'
import { type ArenaOptions, ArenaWorld, HANGS_MS } from './arena-world.ts'

/** A zone as `zones list` tells of it. */
export interface ZoneRow {
  readonly name: string
  readonly fleet: string
  readonly version: number
  readonly group: string | null
  readonly shard: string | null
  readonly state: string | null
  readonly players: number
  readonly slots: number
  readonly reserved: number
}

/** What a zone file has; only what tests change. */
interface ZoneFile {
  fleet: string
  zones: { name: string; area: { from: [number, number]; to: [number, number] } }[]
  crossing: { readonly hysteresis: number }
  limits: { dwell: string; handoffs: number; within: string }
}

export interface ZoneWorldOptions extends ArenaOptions {
  /** Instead of what the example says. */
  readonly limits?: Partial<ZoneFile['limits']>
}

/** Nobody waits long for the next hand-off. */
const SWIFT: ZoneFile['limits'] = { dwell: '1s', handoffs: 1_000, within: '5m' }

/** `switchyard up` with the example game on the four zones of the example map. */
export class ZoneWorld {
  readonly arena: ArenaWorld
  readonly #file: ZoneFile
  readonly #directory: string

  private constructor(arena: ArenaWorld, file: ZoneFile, directory: string) {
    this.arena = arena
    this.#file = file
    this.#directory = directory
  }

  static async start(options: ZoneWorldOptions = {}): Promise<ZoneWorld> {
    const file = parse(readFileSync(join(PROJECT_ROOT, 'examples/zones.yaml'), 'utf8')) as ZoneFile
    file.limits = { ...SWIFT, ...options.limits }
    const shards = file.zones.length
    const arena = await ArenaWorld.start({ shards, ...options })
    const world = new ZoneWorld(arena, file, mkdtempSync(join(tmpdir(), 'switchyard-zones-')))
    await world.apply()
    return world
  }

  get product(): ArenaWorld['product'] {
    return this.arena.product
  }

  /** Of all borders, in units. */
  get hysteresis(): number {
    return this.#file.crossing.hysteresis
  }

  /** Puts the border between west and east elsewhere; the others stay. */
  async moveMiddle(x: number): Promise<void> {
    for (const { name, area } of this.#file.zones) {
      if (name.endsWith('west')) area.to = [x, area.to[1]]
      else area.from = [x, area.from[1]]
    }
    await this.apply()
  }

  /** Applies the map as it is, and waits until every zone has a shard. */
  async apply(): Promise<void> {
    const path = join(this.#directory, 'zones.yaml')
    writeFileSync(path, stringify(this.#file))
    const { code, stderr } = await this.product.cli('zones', 'apply', '-f', path, '--yes')
    if (code !== 0) throw new Error(`the map was not applied: ${stderr}`)
    await this.whole()
  }

  /** None while the control plane does not answer. */
  async zones(): Promise<readonly ZoneRow[]> {
    const answer = await this.product.cli('zones', 'list', '-o', 'json')
    return answer.code === 0 ? (answer.json as readonly ZoneRow[]) : []
  }

  /** Waits until each zone is carried by a ready shard of its own. */
  async whole(): Promise<readonly ZoneRow[]> {
    return await eventually('a ready shard for each zone', HANGS_MS, () => this.ready())
  }

  /** All zones, if each is carried by a ready shard of its own now. */
  async ready(): Promise<readonly ZoneRow[] | undefined> {
    const zones = await this.zones()
    const shards = new Set(zones.filter(({ state }) => state === 'ready').map(({ shard }) => shard))
    return zones.length === this.#file.zones.length && shards.size === zones.length ? zones : undefined
  }

  /** Waits until no place is kept for anybody any more. */
  async nothingReserved(): Promise<void> {
    await eventually('all reservations to be over', HANGS_MS, async () => {
      const zones = await this.whole()
      return zones.every(({ reserved }) => reserved === 0) ? true : undefined
    })
  }

  /** The shard that carries a zone. */
  async shardOf(zone: string): Promise<string> {
    const found = (await this.whole()).find(({ name }) => name === zone)?.shard
    if (found === undefined || found === null) throw new Error(`nobody carries ${zone}`)
    return found
  }

  /** Stops everything. Returns the pids that were left running. */
  async end(): Promise<readonly number[]> {
    rmSync(this.#directory, { recursive: true, force: true })
    return await this.arena.end()
  }
}
