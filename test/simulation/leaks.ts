import type { Facts } from '../../control-plane/facts/facts.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import type { Cluster } from './cluster.ts'
import type { People } from './people/people.ts'
import type { Scenario } from './scenario.ts'

/** Ticks, a renewal, a store call under way, a timer that was called off: more per process is a leak. */
const EVENTS_PER_PROCESS_MAX = 12

export interface LeakParts {
  readonly cluster: Cluster
  readonly scenario: Scenario
  readonly people: People
  readonly facts: Facts
  /** So long has passed that not even a reservation may be left. */
  readonly thorough: boolean
}

/** What is left although nobody plays and nothing is under way; undefined where nothing is. */
export function leakIn(parts: LeakParts): string | undefined {
  return leakInProxies(parts) ?? leakInHosts(parts) ?? leakInNodes(parts) ?? leakElsewhere(parts)
}

function leakInProxies({ cluster, scenario }: LeakParts): string | undefined {
  for (const { id, process } of cluster.proxies) {
    if (process === undefined) return `${id} is down`
    const { carrier } = process
    if (carrier.table.size > 0) return `${id} has ${carrier.table.size} flows`
    if (carrier.ports.free !== scenario.flowPorts)
      return `${id} has ${carrier.ports.free} of ${scenario.flowPorts} flow ports free`
    if (carrier.seats.size > 0) return `${id} keeps ${carrier.seats.size} seats`
    const probed = [...carrier.routes.shards()].length
    const sockets = cluster.surroundings.network.socketsOf(process.process.life)
    if (sockets > 1 + probed) return `${id} has ${sockets} sockets open`
    const counted = [...carrier.routes.routes()].reduce((sum, route) => sum + route.udpFlows, 0)
    if (counted !== 0) return `${id} counts ${counted} flows`
  }
  return undefined
}

function leakInHosts({ cluster, facts }: LeakParts): string | undefined {
  for (const { id, machine, process } of cluster.agents) {
    for (const { spec } of machine.running()) {
      const text = shardRefText(spec.shard)
      const record = facts.shards.find(shard => shardRefText(shard.ref) === text)
      if (record === undefined || record.host !== id || record.life.kind !== 'ready')
        return `${text} runs on ${id}, but it is ${record?.life.kind ?? 'unknown'}`
    }
    const exits = process?.keeper.exits() ?? []
    if (exits.length > 0)
      return `${id} remembers the end of ${exits.map(exit => shardRefText(exit.shard)).join(', ')}`
    if (machine.exits.size > 0) return `${id} keeps ${machine.exits.size} ends on its disk`
  }
  return undefined
}

function leakInNodes({ cluster, facts, thorough }: LeakParts): string | undefined {
  for (const { id, process } of cluster.nodes) {
    const node = process?.assembled
    if (node?.leadership.token === undefined) continue
    if (node.live.mirror.size > 0) return `${id} mirrors ${node.live.mirror.size} flows that are not there`
  }
  const lasting = facts.reservations.filter(
    reservation => thorough || reservation.expiresAt - facts.now > LONGEST_MS,
  )
  if (lasting.length > 0) return `places stay reserved: ${lasting.map(({ id }) => id).join(', ')}`
  return undefined
}

/** No reservation lives longer (`RESERVATION_TTL_MS`). */
const LONGEST_MS = 120_000

function leakElsewhere({ cluster, people }: LeakParts): string | undefined {
  const { streams } = cluster.surroundings
  const ends = cluster.proxies.length + cluster.agents.length
  if (streams.open !== ends) return `${streams.open} streams are open for ${ends} proxies and agents`
  if (people.open > 0) return `${people.open} requests were never answered`
  const processes = ends + cluster.nodes.length + cluster.shards().length
  const waiting = cluster.scheduler.waiting().length
  return waiting > processes * EVENTS_PER_PROCESS_MAX
    ? `${waiting} events wait for ${processes} processes`
    : undefined
}
