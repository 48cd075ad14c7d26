import { join } from 'node:path'
import { eventually } from '../../support/eventually.ts'
import { FLEET } from './chaos-world.ts'
import { type Cable, Namespaces } from './namespaces.ts'
import { ProductView } from './product-view.ts'
import { ServiceWorld, subdirectory, worldDirectory, writeConfig } from './service-world.ts'
import { playerPort } from './standby-world.ts'
import { arenaFleet, listener } from './world-config.ts'

const TOKEN = 'chaos-in-namespaces'
const GRPC_PORT = 7_400
const HOSTS_MS_MAX = 30_000
const SIZE = { shards: 4, spares: 4 }
const PLAYERS_MAX = 2_000
/** Networks: `ctl` joins the programs, `game` the proxy and the game servers, `pub` the proxy and its players. */
const PLANE_ADDRESS = '10.91.0.1'
const PROXY_PUBLIC = '10.93.0.1'

/** The product on machines of its own: control plane, proxy, two hosts, and a machine full of players. */
export interface NamespaceWorld {
  readonly world: ServiceWorld
  readonly namespaces: Namespaces
}

export const HOSTS = ['host-a', 'host-b'] as const

/** The cables that the faults cut. */
export const CABLES = {
  planeControl: { network: 'ctl', machine: 'plane' },
  proxyControl: { network: 'ctl', machine: 'proxy' },
  proxyGame: { network: 'game', machine: 'proxy' },
  hostControl: (host: string): Cable => ({ network: 'ctl', machine: host }),
  hostGame: (host: string): Cable => ({ network: 'game', machine: host }),
} as const

/** @param players how many addresses of players are needed */
export async function startNamespaceWorld(players: number): Promise<NamespaceWorld> {
  const namespaces = new Namespaces('chaos')
  const sources = Array.from({ length: Math.min(players, PLAYERS_MAX) }, (_, index) => playerAddress(index))
  try {
    makeMachines(namespaces, sources)
    return { world: await startServices(namespaces, sources), namespaces }
  } catch (error) {
    namespaces.remove()
    throw error
  }
}

function makeMachines(namespaces: Namespaces, sources: readonly string[]): void {
  namespaces.makeNetworks(['ctl', 'game', 'pub'])
  for (const machine of ['plane', 'proxy', ...HOSTS, 'people']) namespaces.makeMachine(machine)
  namespaces.plug(CABLES.planeControl, [`${PLANE_ADDRESS}/24`])
  namespaces.plug(CABLES.proxyControl, ['10.91.0.2/24'])
  namespaces.plug(CABLES.proxyGame, ['10.92.0.1/24'])
  for (const [index, host] of HOSTS.entries()) {
    namespaces.plug(CABLES.hostControl(host), [`10.91.0.${11 + index}/24`])
    namespaces.plug(CABLES.hostGame(host), [`${gameAddress(index)}/24`])
  }
  namespaces.plug({ network: 'pub', machine: 'proxy' }, [`${PROXY_PUBLIC}/16`])
  namespaces.plug(
    { network: 'pub', machine: 'people' },
    sources.map(address => `${address}/16`),
  )
}

async function startServices(namespaces: Namespaces, sources: readonly string[]): Promise<ServiceWorld> {
  const directory = worldDirectory('namespaces')
  const config = writeConfig(directory, {
    auth: { token: TOKEN },
    controlPlanes: [`${PLANE_ADDRESS}:${GRPC_PORT}`],
    controlPlane: { grpc: { bind: PLANE_ADDRESS, port: GRPC_PORT } },
    listeners: [listener('main', FLEET, PROXY_PUBLIC, ['udp', 'tcp'])],
    // Counted up when both hosts are there, so that both get some.
    fleets: [arenaFleet({ shards: 0, spares: 0 })],
    store: { url: `sqlite:${join(directory, 'switchyard.db')}` },
    agent: { localApi: { port: 0 } },
  })
  const keyhole = join(directory, 'plane.socket')
  const service = (
    name: string,
    program: 'control-plane' | 'proxy' | 'shard-agent',
    flags: readonly string[],
  ) => ({
    name,
    script: `${program}/main.ts`,
    arguments: ['--config', config, '--data-dir', subdirectory(directory, name), ...flags],
    prefix: namespaces.on(name),
  })
  const world = new ServiceWorld({
    name: 'namespaces',
    directory,
    services: [
      service('plane', 'control-plane', []),
      {
        name: 'keyhole',
        script: 'test/chaos/world/keyhole.ts',
        arguments: [keyhole, PLANE_ADDRESS, `${GRPC_PORT}`],
        prefix: namespaces.on('plane'),
      },
      ...HOSTS.map((host, index) =>
        service(host, 'shard-agent', ['--host-id', host, '--address', gameAddress(index)]),
      ),
      service('proxy', 'proxy', []),
    ],
    product: new ProductView([`unix:${keyhole}`], TOKEN),
    metrics: {},
    cleanUp: () => namespaces.remove(),
  })
  await world.start(ready => ({
    host: PROXY_PUBLIC,
    port: playerPort(ready),
    prefix: namespaces.on('people'),
    sources,
  }))
  try {
    await eventually('both hosts', HOSTS_MS_MAX, async () => {
      const snapshot = await world.product.snapshotIfAny()
      return snapshot?.status.hosts.length === HOSTS.length ? true : undefined
    })
    await world.product.scale(FLEET, SIZE.shards, SIZE.spares)
    await world.whole()
    return world
  } catch (error) {
    await world.end()
    throw error
  }
}

function gameAddress(host: number): string {
  return `10.92.0.${11 + host}`
}

function playerAddress(index: number): string {
  return `10.93.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`
}
