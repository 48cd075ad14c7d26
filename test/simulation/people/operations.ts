import type { Facts } from '../../../control-plane/facts/facts.ts'
import { isServing } from '../../../control-plane/shards/shard.ts'
import { BRAKE_VERBS } from '../../../proto/contract/admin.ts'
import type { Cluster } from '../cluster.ts'
import type { Chance } from '../kernel/chance.ts'
import { FLEET, type Scenario } from '../scenario.ts'
import type { People, RequestOf } from './people.ts'

/** Everything that people and players do, by name, with the weight it has among the others. */
export const OPERATIONS = {
  join: 26,
  leave: 16,
  'move-players': 14,
  'move-group': 3,
  failover: 3,
  kick: 3,
  drain: 4,
  undrain: 4,
  kill: 3,
  scale: 4,
  'brake-on': 2,
  'brake-off': 5,
} as const

export type OperationName = keyof typeof OPERATIONS

export interface OperationParts {
  readonly cluster: Cluster
  readonly people: People
  readonly scenario: Scenario
  readonly chance: Chance
}

const NOBODY = { ids: [], ip: '', account: '', group: '', shard: '', fleet: '', percent: 0 }
const SHARDS_MAX = 4
const SPARES_MAX = 2

/** Does one of them. False: there was nothing that it could be done to. */
export async function operate(name: OperationName, parts: OperationParts): Promise<boolean> {
  const { cluster, chance, people } = parts
  switch (name) {
    case 'join': {
      const player = chance.one(cluster.players.filter(one => !one.playing))
      player?.join()
      return player !== undefined
    }
    case 'leave': {
      const player = chance.one(cluster.players.filter(one => one.playing))
      player?.leave()
      return player !== undefined
    }
    default:
      return order(name, parts, await people.facts())
  }
}

function order(
  name: Exclude<OperationName, 'join' | 'leave'>,
  { people, chance, scenario, cluster }: OperationParts,
  facts: Facts,
): boolean {
  const group = chance.one(facts.groups)
  switch (name) {
    case 'move-players':
    case 'move-group': {
      const to = chance.one(facts.groups)
      if (group === undefined || to === undefined) return false
      const player = chance.pick(cluster.players)
      const selector =
        name === 'move-group'
          ? { ...NOBODY, group: group.id, percent: chance.pick([0, 50]) }
          : chance.hits(0.6)
            ? { ...NOBODY, ip: player.ip }
            : { ...NOBODY, group: group.id, percent: chance.pick([20, 50]) }
      people.ask('MovePlayers', { selector, to: to.id, ...moveStyle(chance) })
      return true
    }
    case 'failover':
      if (group === undefined) return false
      people.ask('FailoverGroup', { id: group.id })
      return true
    case 'kick':
      people.ask('KickPlayers', {
        selector: { ...NOBODY, ip: chance.pick(cluster.players).ip },
        blockMs: chance.whole(1, 3_000),
      })
      return true
    case 'drain': {
      const shard = chance.one(facts.shards.filter(one => isServing(one.life)))
      if (shard === undefined) return false
      const deadlineMs = chance.whole(3_000, 30_000)
      people.ask('DrainShard', { id: shard.ref.shardId, deadlineMs, waitEmpty: chance.hits(0.3) })
      return true
    }
    case 'undrain': {
      const shard = chance.one(facts.shards.filter(one => one.life.kind === 'draining'))
      if (shard !== undefined) people.ask('UndrainShard', { id: shard.ref.shardId })
      return shard !== undefined
    }
    case 'kill': {
      const shard = chance.one(facts.shards.filter(one => isServing(one.life)))
      if (shard !== undefined) people.ask('KillShard', { id: shard.ref.shardId })
      return shard !== undefined
    }
    case 'scale': {
      const { shards, spares } = scenario.fleet
      people.ask('ScaleFleet', {
        name: FLEET,
        shards: chance.whole(1, Math.max(shards, SHARDS_MAX)),
        spares: chance.whole(0, Math.max(spares, SPARES_MAX)),
      })
      return true
    }
    case 'brake-on': {
      const host = chance.pick(cluster.agents).id
      people.ask('SetBrake', {
        scope: chance.pick(['all', `fleet:${FLEET}`, `host:${host}`]),
        verb: chance.pick(BRAKE_VERBS),
        forMs: chance.pick([0, 2_000, 8_000]),
      })
      return true
    }
    case 'brake-off': {
      const brake = chance.one(facts.brakes)
      if (brake !== undefined) people.ask('ClearBrake', { scope: brake.scope, verb: brake.verb })
      return brake !== undefined
    }
  }
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
