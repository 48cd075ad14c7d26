import { paceOf } from '../../proto/contract/common.ts'
import type { FleetPolicy, GroupRoute } from '../../proto/contract/proxy-link.ts'
import type { Facts } from '../facts/facts.ts'
import { failoverOf, isSurplus, shardOf } from '../facts/world.ts'
import type { FleetRecord } from '../fleets/fleet.ts'
import { isServing, type ShardRecord } from '../shards/shard.ts'
import type { GroupRecord } from './group.ts'

/** The routes that follow from the facts: what every proxy is to have. Groups whose shard's row is gone altogether have none. */
export function routesOf(facts: Facts): GroupRoute[] {
  return facts.groups.flatMap(group => {
    const shard = shardOf(facts, group.shard)
    return shard === undefined ? [] : routeOf(facts, group, shard)
  })
}

function routeOf(facts: Facts, group: GroupRecord, shard: ShardRecord): GroupRoute[] {
  const endpoint = shard.life.kind === 'starting' ? undefined : shard.life.endpoint
  if (endpoint === undefined) return []
  return [
    {
      groupId: group.id,
      fleet: group.fleet,
      generation: group.generation,
      revision: facts.revision,
      shard: group.shard,
      address: endpoint.address,
      port: endpoint.port,
      admission: admissionOf(facts, group, shard),
      slots: shard.slots,
      ordinal: group.ordinal,
    },
  ]
}

function admissionOf(facts: Facts, group: GroupRecord, shard: ShardRecord): GroupRoute['admission'] {
  const failover = failoverOf(facts, group.id)
  if (!isServing(shard.life) || shard.life.kind === 'suspect') return 'hold'
  if (shard.life.kind === 'draining') return 'closed'
  // While a bound fail-over waits for acknowledgements its new shard serves already.
  if (failover !== undefined && failover.cause === 'crash' && failover.phase.kind !== 'bound') return 'hold'
  return isSurplus(facts, group) ? 'closed' : 'open'
}

export function policyOf(fleet: FleetRecord): FleetPolicy {
  const { spec } = fleet
  return {
    fleet: spec.name,
    placement: spec.placement,
    holdMs: spec.holdMs,
    proxyProtocol: spec.proxyProtocol,
    probe: spec.probe,
    follow: spec.follow,
    clientTimeoutMs: spec.clientTimeoutMs,
    pacePerSecond: paceOf(spec),
    // Proxies do the same for both, and one of a version before would refuse the word, with the routes of all fleets.
    addresses: spec.addresses === 'restore' ? 'alias' : (spec.addresses ?? 'nat'),
    restored: spec.addresses === 'restore',
  }
}
