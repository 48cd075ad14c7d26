import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../support/project-root.ts'

const script = (file: string): string =>
  readFileSync(join(PROJECT_ROOT, 'examples/docker-hosts', file), 'utf8')
/** Of the example, without the download: the test's image has that. */
export const INSTALL = script('install.sh').replace(/^tar .*$/m, '')
export const PROVIDER = 'engine'
/** Fifteen places each: nobody takes another one's ten players in. */
export const SLOTS = 15
/** Four shards. */
const SLOTS_PER_HOST = 62

/** What a test declares. */
export interface Wishes {
  readonly image: string
  /** Hosts by pool. */
  readonly hosts: Readonly<Record<string, number>>
  /** Of the fleet in the first pool; 0: there is none. */
  readonly shards: number
  readonly install?: string
}

/** Two datacenters with two pools each, and a fleet in the first one. A pool of no hosts is not declared. */
export function clusterOf({ image, hosts, shards, install = INSTALL }: Wishes): object {
  const pools = Object.entries(hosts).filter(([, count]) => count > 0)
  const [first] = Object.keys(hosts)
  return {
    cluster: { name: 'home' },
    datacenters: [
      { name: 'east', provider: PROVIDER },
      { name: 'west', provider: PROVIDER },
    ],
    templates:
      pools.length === 0 ? [] : [{ name: 'host', baseImage: image, install, start: script('start.sh') }],
    pools: pools.map(([name, count]) => poolOf(name, count)),
    fleets: shards === 0 ? [] : [fleetOf(first ?? '', shards)],
  }
}

function poolOf(name: string, hosts: number): object {
  return {
    name,
    kind: name.endsWith('edge') ? 'proxy' : 'game',
    datacenter: name.startsWith('east') ? 'east' : 'west',
    hosts,
    max: 4,
    hardware: ['1c-1g'],
    template: 'host',
    slotsPerHost: SLOTS_PER_HOST,
    drainMs: 60_000,
    rollout: { bakeMs: 0, failuresMax: 1 },
    scaling: { cooldownUpMs: 0, cooldownDownMs: 0, stabiliseMs: 0 },
  }
}

function fleetOf(pool: string, shards: number): object {
  return {
    name: 'arena',
    pool,
    command: ['node', '/opt/switchyard/app/examples/arena/main.ts'],
    shards,
    slots: SLOTS,
    placement: 'spread',
    ready: { udp: 'who' },
    probe: { udp: 'who' },
    rollout: { bakeMs: 0 },
  }
}
