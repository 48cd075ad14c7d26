import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { eventually } from '../../support/eventually.ts'
import { freePort } from '../../support/free-port.ts'
import { type Product, startProduct } from '../../support/product.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import type { LabClient } from '../games/lab-game.ts'
import { luanti } from '../games/luanti.ts'
import { listShards } from '../lab-shards.ts'
import { WalkedPlayer } from './walked-player.ts'
import { WalkerDesk } from './walker-desk.ts'

const READY_MS_MAX = 90_000
const EXAMPLES = join(PROJECT_ROOT, 'examples')
const WALKER = join(PROJECT_ROOT, 'test/lab/luanti-zones/lab_walker')

export type ZoneName = 'west' | 'east'

/** The example as a user starts it, with one more mod in its servers. */
export interface WholeWorld {
  readonly product: Product
  /** The shard that carries a zone now, once it is ready. */
  carrierOf(zone: ZoneName): Promise<{ readonly id: string; readonly pid: number }>
  /** Starts a real client. */
  enter(name: string): WalkedPlayer
  /** Stops all of it. @returns the pids that the product left running */
  end(): Promise<readonly number[]>
}

/** @param slots of each server */
export async function startWholeWorld(slots: number): Promise<WholeWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-lab-zones-'))
  const place = (name: string): string => {
    mkdirSync(join(directory, name))
    return join(directory, name)
  }
  const [desk, port, dataDir] = [new WalkerDesk(), await freePort(), place('data')]
  const walker = await desk.open()
  const product = await startProduct({ config: writeConfig({ directory, port, slots, walker }), dataDir })
  const clients: LabClient[] = []
  const world: WholeWorld = {
    product,
    carrierOf: zone => carrierOf(product, zone),
    enter: name => {
      clients.push(luanti.start({ address: '127.0.0.1', port, name, directory: place(name) }))
      return new WalkedPlayer(name, desk)
    },
    end: async () => {
      await Promise.all(clients.map(client => client.stop()))
      const { leftBehind } = await product.stop()
      await desk.close()
      rmSync(directory, { recursive: true, force: true })
      return leftBehind
    },
  }
  try {
    await applyMap(product, directory)
    for (const zone of ['west', 'east'] as const) await world.carrierOf(zone)
  } catch (error) {
    await world.end()
    throw error
  }
  return world
}

interface Changes {
  readonly directory: string
  readonly port: number
  readonly slots: number
  readonly walker: string
}

function writeConfig({ directory, port, slots, walker }: Changes): string {
  const document = parseDocument(readFileSync(join(EXAMPLES, 'luanti-zones.yaml'), 'utf8'))
  const fleet = (...path: readonly (string | number)[]) => ['fleets', 0, ...path]
  const command = String(document.getIn(fleet('command', 2)))
  document.setIn(['listeners', 0, 'port'], port)
  document.setIn(fleet('workingDirectory'), EXAMPLES)
  document.setIn(fleet('slots'), slots)
  document.setIn(fleet('env', 'LAB_WALKER'), walker)
  document.setIn(
    fleet('command', 2),
    command
      .replace('lua/switchyard_zones ', `lua/switchyard_zones '${WALKER}' `)
      .replace('secure.http_mods = switchyard', 'secure.http_mods = switchyard,lab_walker'),
  )
  const path = join(directory, 'switchyard.yaml')
  writeFileSync(path, document.toString())
  return path
}

/** The example's, but that nobody has to wait before he goes back. */
async function applyMap(product: Product, directory: string): Promise<void> {
  const document = parseDocument(readFileSync(join(EXAMPLES, 'luanti-zones-map.yaml'), 'utf8'))
  document.setIn(['limits', 'dwell'], '1s')
  document.setIn(['limits', 'handoffs'], 100)
  const file = join(directory, 'map.yaml')
  writeFileSync(file, document.toString())
  const { code, stderr } = await product.cli('zones', 'apply', '--file', file, '--yes')
  if (code !== 0) throw new Error(`zones apply: exit code ${code}\n${stderr}`)
}

interface ZoneRow {
  readonly name: string
  readonly shard: string | null
  readonly state: string | null
}

function carrierOf(product: Product, zone: ZoneName): Promise<{ readonly id: string; readonly pid: number }> {
  return eventually(`a shard to carry the ${zone}`, READY_MS_MAX, async () => {
    const { json } = await product.cli('zones', 'list', '-o', 'json')
    const row = (json as readonly ZoneRow[]).find(({ name }) => name === zone)
    if (row?.state !== 'ready') return undefined
    return (await listShards(product)).find(({ id, pid }) => id === row.shard && pid > 0)
  })
}
