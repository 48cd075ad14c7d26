import type { Facts } from '../../../control-plane/facts/facts.ts'
import { isServing } from '../../../control-plane/shards/shard.ts'
import { BRAKE_VERBS } from '../../../proto/contract/admin.ts'
import { DEPLOYMENT_VERBS } from '../../../proto/contract/deployment.ts'
import type { Cluster } from '../cluster.ts'
import type { Chance } from '../kernel/chance.ts'
import { FLEET, type Scenario } from '../scenario.ts'
import { BAD_COMMAND } from '../parts/simulated-runtime.ts'
import type { People, RequestOf } from './people.ts'

export interface OperationParts {
  readonly cluster: Cluster
  readonly people: People
  readonly scenario: Scenario
  readonly chance: Chance
  /** As people see them before they decide. */
  readonly facts: Facts
}

export interface Operation {
  /** How often it comes, among the others. */
  readonly weight: number
  /** False: there was nothing that it could be done to. */
  readonly act: (parts: OperationParts) => boolean
}

const NOBODY = { ids: [], ip: '', account: '', group: '', shard: '', fleet: '', percent: 0 }
/** Nobody is handed over in here. */
const VERBS = BRAKE_VERBS.filter(verb => verb !== 'handoff')
const SHARDS_MAX = 4
const SPARES_MAX = 2

/** Everything that people and players do. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  join: {
    weight: 26,
    act: ({ cluster, chance }) => {
      const player = chance.one(cluster.players.filter(one => !one.playing))
      player?.join()
      return player !== undefined
    },
  },
  leave: {
    weight: 18,
    act: ({ cluster, chance }) => {
      const player = chance.one(cluster.players.filter(one => one.playing))
      player?.leave()
      return player !== undefined
    },
  },
  'move-players': { weight: 14, act: parts => move(parts, parts.chance.pick([0, 20, 50])) },
  'move-group': { weight: 3, act: parts => move(parts, 100) },
  failover: {
    weight: 3,
    act: ({ people, chance, facts }) => {
      const group = chance.one(facts.groups)
      if (group !== undefined) people.ask('FailoverGroup', { id: group.id })
      return group !== undefined
    },
  },
  kick: {
    weight: 3,
    act: ({ people, chance, cluster }) => {
      const { ip } = chance.pick(cluster.players)
      people.ask('KickPlayers', { selector: { ...NOBODY, ip }, blockMs: chance.whole(1, 3_000) })
      return true
    },
  },
  drain: {
    weight: 4,
    act: ({ people, chance, facts }) => {
      const shard = chance.one(facts.shards.filter(one => isServing(one.life)))
      if (shard === undefined) return false
      const deadlineMs = chance.whole(3_000, 30_000)
      people.ask('DrainShard', { id: shard.ref.shardId, deadlineMs, waitEmpty: chance.hits(0.3) })
      return true
    },
  },
  undrain: {
    weight: 4,
    act: ({ people, chance, facts }) => {
      const shard = chance.one(facts.shards.filter(one => one.life.kind === 'draining'))
      if (shard !== undefined) people.ask('UndrainShard', { id: shard.ref.shardId })
      return shard !== undefined
    },
  },
  kill: {
    weight: 3,
    act: ({ people, chance, facts }) => {
      const shard = chance.one(facts.shards.filter(one => isServing(one.life)))
      if (shard !== undefined) people.ask('KillShard', { id: shard.ref.shardId })
      return shard !== undefined
    },
  },
  scale: {
    weight: 4,
    act: ({ people, chance, scenario }) => {
      const { shards, spares } = scenario.fleet
      people.ask('ScaleFleet', {
        name: FLEET,
        shards: chance.whole(1, Math.max(shards, SHARDS_MAX)),
        spares: chance.whole(0, Math.max(spares, SPARES_MAX)),
      })
      return true
    },
  },
  'change-version': {
    weight: 5,
    act: ({ people, chance, facts }) => {
      const numbers = facts.fleets.flatMap(({ plan }) => plan?.deployments.map(one => one.number) ?? [])
      const verb = chance.pick(['taint', 'taint', ...DEPLOYMENT_VERBS])
      people.ask('ChangeDeployment', { name: FLEET, verb, deployment: chance.pick([0, ...numbers]) })
      return true
    },
  },
  /** Another version is in the file, and every node is started anew. Some versions do not even start. */
  'declare-version': {
    weight: 2,
    act: ({ cluster, chance }) => {
      const { spec } = cluster.declared
      const command = [chance.hits(0.3) ? BAD_COMMAND : 'game']
      const version = `v${Number(spec.version.slice(1)) + 1}`
      cluster.declared = { ...cluster.declared, spec: { ...spec, version, command } }
      for (const seat of cluster.nodes) {
        // One that is down reads the file when it comes back.
        if (seat.process === undefined) continue
        cluster.killNode(seat)
        cluster.startNode(seat)
      }
      return true
    },
  },
  'host-drain': {
    weight: 2,
    act: ({ cluster, chance }) => closeOne(cluster, chance, chance.whole(3_000, 30_000)),
  },
  'host-cordon': { weight: 2, act: ({ cluster, chance }) => closeOne(cluster, chance, undefined) },
  'host-open': {
    weight: 4,
    act: ({ cluster, chance }) => {
      const host = chance.one([...cluster.rooms.all].filter(([, room]) => !room.accepts))
      if (host !== undefined) cluster.rooms.open(host[0])
      return host !== undefined
    },
  },
  'brake-on': {
    weight: 2,
    act: ({ people, chance, cluster }) => {
      const host = chance.pick(cluster.agents).id
      people.ask('SetBrake', {
        scope: chance.pick(['all', `fleet:${FLEET}`, `host:${host}`]),
        verb: chance.pick(VERBS),
        forMs: chance.pick([0, 2_000, 8_000]),
      })
      return true
    },
  },
  'brake-off': {
    weight: 5,
    act: ({ people, chance, facts }) => {
      const brake = chance.one(facts.brakes)
      if (brake !== undefined) people.ask('ClearBrake', { scope: brake.scope, verb: brake.verb })
      return brake !== undefined
    },
  },
}

function closeOne(cluster: Cluster, chance: Chance, drainMs: number | undefined): boolean {
  const host = chance.one([...cluster.rooms.all].filter(([, room]) => room.accepts))
  if (host !== undefined) cluster.rooms.close(host[0], drainMs)
  return host !== undefined
}

/** @param percent of a group; 0: everybody behind one address */
function move({ people, chance, cluster, facts }: OperationParts, percent: number): boolean {
  const from = chance.one(facts.groups)
  const to = chance.one(facts.groups.filter(group => percent === 0 || group !== from))
  if (from === undefined || to === undefined) return false
  const selector =
    percent === 0
      ? { ...NOBODY, ip: chance.pick(cluster.players).ip }
      : { ...NOBODY, group: from.id, percent: percent === 100 ? 0 : percent }
  people.ask('MovePlayers', { selector, to: to.id, ...moveStyle(chance) })
  return true
}

function moveStyle(chance: Chance): Omit<RequestOf<'MovePlayers'>, 'selector' | 'to'> {
  const style = chance.pick(['cut', 'lame-duck'] as const)
  return {
    style,
    lameDuckMs: style === 'cut' ? 0 : chance.whole(200, 3_000),
    pacePerSecond: chance.pick([0, 2, 100]),
    deadlineMs: chance.pick([0, 1_000, 5_000]),
    follow: chance.pick(['default', 'resume', 'timeout'] as const),
  }
}
