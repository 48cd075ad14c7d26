import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { FLEET, type PlayersPlace } from './chaos-world.ts'
import { ProductView } from './product-view.ts'
import { ServiceWorld, subdirectory, worldDirectory, writeConfig } from './service-world.ts'
import { arenaFleet, listener, ownPorts } from './world-config.ts'

const STORE_BYTES = '24m'

/** A world of services with two nodes of the control plane on one store, and a second proxy. As root the store has a small disk of its own. */
export interface StandbyWorld {
  readonly world: ServiceWorld
  /** Where the store lies. */
  readonly storeDirectory: string
  /** The store's directory is a disk of its own that can be filled. */
  readonly ownDisk: boolean
}

export async function startStandbyWorld(): Promise<StandbyWorld> {
  const directory = worldDirectory('standby')
  const storeDirectory = subdirectory(directory, 'store')
  const ownDisk = mountSmallDisk(storeDirectory)
  const [grpc1, http1, grpc2, http2, status1, status2, players] = await freePorts(7)
  const nodes = [`127.0.0.1:${grpc1}`, `127.0.0.1:${grpc2}`]
  const config = writeConfig(directory, {
    listeners: [listener('main', FLEET, '127.0.0.1', ['udp', 'tcp'])],
    fleets: [arenaFleet({ shards: 4, spares: 1 })],
    agent: ownPorts(),
    store: { url: `sqlite:${join(storeDirectory, 'switchyard.db')}` },
    controlPlanes: nodes,
  })
  const common = (name: string): readonly string[] => [
    '--config',
    config,
    '--data-dir',
    subdirectory(directory, name),
  ]
  const node = (name: string, grpc: number | undefined, http: number | undefined) => ({
    name,
    script: 'control-plane/main.ts',
    arguments: [...common(name), '--node-id', name, '--grpc-port', `${grpc}`, '--http-port', `${http}`],
    prefix: [],
  })
  const proxy = (name: string, id: string, status: number | undefined, port: number | undefined) => ({
    name,
    script: 'proxy/main.ts',
    arguments: [
      ...common(name),
      '--proxy-id',
      id,
      '--status-port',
      `${status}`,
      '--listener-port',
      `main=${port}`,
    ],
    prefix: [],
  })
  const world = new ServiceWorld({
    name: 'standby',
    directory,
    services: [
      node('node-1', grpc1, http1),
      node('node-2', grpc2, http2),
      { name: 'shard-agent', script: 'shard-agent/main.ts', arguments: common('agent'), prefix: [] },
      proxy('proxy', 'proxy-1', status1, players),
      proxy('proxy-2', 'proxy-2', status2, 0),
    ],
    product: new ProductView(nodes),
    metrics: {
      'node-1': `http://127.0.0.1:${http1}/metrics`,
      'node-2': `http://127.0.0.1:${http2}/metrics`,
      proxy: `http://127.0.0.1:${status1}/metrics`,
    },
    cleanUp: () => {
      if (ownDisk) spawnSync('umount', ['-l', storeDirectory])
    },
  })
  await world.start(ready => ({ host: '127.0.0.1', port: playerPort(ready), prefix: [], sources: [] }))
  return { world, storeDirectory, ownDisk }
}

/** The port of the first listener of a proxy's ready line. */
export function playerPort(ready: Readonly<Record<string, unknown>>): PlayersPlace['port'] {
  const [first] = ready['listeners'] as readonly { readonly port: number }[]
  if (first === undefined) throw new Error('no listener')
  return first.port
}

async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}

function mountSmallDisk(directory: string): boolean {
  if (process.getuid?.() !== 0) return false
  const words = ['-t', 'tmpfs', '-o', `size=${STORE_BYTES}`, 'switchyard-chaos', directory]
  return spawnSync('mount', words).status === 0
}
