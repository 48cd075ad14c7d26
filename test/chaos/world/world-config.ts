import { join } from 'node:path'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import { FLEET } from './chaos-world.ts'

export interface FleetSize {
  readonly shards: number
  readonly spares: number
}

/** The example game as everybody runs it, with the probe that finds a hung server. */
export function arenaFleet({ shards, spares }: FleetSize): object {
  return {
    name: FLEET,
    command: ['node', join(PROJECT_ROOT, 'examples/arena/main.ts')],
    shards,
    spares,
    slots: 1_200,
    placement: 'spread',
    ready: { udp: 'who' },
    probe: { udp: 'who' },
  }
}

const PORTS_BELOW_ALL_DEFAULTS = 8_000
const PORTS_PER_WORLD = 100
const WORLDS_SIDE_BY_SIDE = 20

/** Ports of game servers that no other product on this machine gives out: else the port of a server that we have killed may be that of
 *  somebody else's server of the same name while our players still knock there. */
export function ownPorts(): object {
  const first = PORTS_BELOW_ALL_DEFAULTS + (process.pid % WORLDS_SIDE_BY_SIDE) * PORTS_PER_WORLD
  return { ports: { first, last: first + PORTS_PER_WORLD - 1 }, localApi: { port: 0 } }
}

export const POISON_FLEET = 'poison'
export const POISON_LISTENER = 'poison'

/** A game whose player kills every server it comes to. */
export function poisonFleet(): object {
  return {
    name: POISON_FLEET,
    command: ['node', join(PROJECT_ROOT, 'test/chaos/world/poison-server.ts')],
    protocols: ['udp'],
    shards: 1,
    spares: 1,
    slots: 100,
    ready: { udp: 'who' },
    probe: { udp: 'who' },
  }
}

export function listener(name: string, fleet: string, bind: string, protocols: readonly string[]): object {
  return { name, port: 0, bind, protocols, game: 'generic', fleet }
}
