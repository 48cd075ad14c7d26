import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { startProduct, type Product } from '../support/product.ts'
import type { LabClient, LabGame } from './games/lab-game.ts'
import { carriersOf, listShards, sparesOf } from './lab-shards.ts'

const projectRoot = join(import.meta.dirname, '..', '..')
const fleetReadyMsMax = 60_000

/** The product with a real game's servers, on ports and in a directory of its own. */
export interface LabWorld {
  readonly product: Product
  /** Starts so many clients of the game, all towards the one public address. */
  startClients(count: number): readonly LabClient[]
  /** Stops clients and product and removes the directory. Returns the pids that the product left running. */
  end(): Promise<readonly number[]>
}

/** Starts the game's example as a user would, except for the port, and waits for both shards and the spare.
 *  @param idleMs how long flows are remembered; undefined: as in the example */
export async function startLabWorld(game: LabGame, idleMs?: number): Promise<LabWorld> {
  const directory = mkdtempSync(join(tmpdir(), `switchyard-lab-${game.name}-`))
  const port = await freePort()
  const product = await startProduct({
    config: writeConfig(game, directory, port, idleMs),
    dataDir: makeDirectory(directory, 'data'),
  })
  const clients: LabClient[] = []
  const end = async (): Promise<readonly number[]> => {
    await Promise.all(clients.map(client => client.stop()))
    const { leftBehind } = await product.stop()
    rmSync(directory, { recursive: true, force: true })
    return leftBehind
  }
  try {
    await fleetReady(product)
  } catch (error) {
    await end()
    throw error
  }
  return {
    product,
    startClients: count => {
      for (let index = 0; index < count; index++) {
        const name = `lab${index}`
        clients.push(
          game.start({ address: '127.0.0.1', port, name, directory: makeDirectory(directory, name) }),
        )
      }
      return clients
    },
    end,
  }
}

function makeDirectory(parent: string, name: string): string {
  const directory = join(parent, name)
  mkdirSync(directory)
  return directory
}

function writeConfig(game: LabGame, directory: string, port: number, idleMs: number | undefined): string {
  const document = parseDocument(readFileSync(join(projectRoot, game.example), 'utf8'))
  document.setIn(['listeners', 0, 'port'], port)
  if (idleMs !== undefined) document.setIn(['listeners', 0, 'idleMs'], idleMs)
  const path = join(directory, 'switchyard.yaml')
  writeFileSync(path, document.toString())
  return path
}

async function fleetReady(product: Product): Promise<void> {
  await eventually('two shards and a spare to be ready', fleetReadyMsMax, async () => {
    const shards = await listShards(product)
    return carriersOf(shards).length === 2 && sparesOf(shards).length === 1 ? true : undefined
  })
}
