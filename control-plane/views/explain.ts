import { utcText } from '../../lib/utc-text.ts'
import type { Explanation } from '../../proto/contract/admin.ts'
import { endpointText, playerKeyText } from '../../proto/contract/common.ts'
import { type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import type { EventRecord } from '../events/event.ts'
import { exitOf, hostedBy, type PlayerLive } from '../facts/live-view.ts'
import {
  failoverOf,
  fleetOf,
  groupOf,
  groupsOn,
  isRelayed,
  isSpare,
  placesReserved,
  playersOn,
  shardOf,
  type World,
} from '../facts/world.ts'
import type { GroupRecord } from '../groups/group.ts'
import { fenceOrderOf, isFenceBegun } from '../sessions/fence-order.ts'
import { signalsOf, type Verdict } from '../shards/judge.ts'
import type { SessionRecord } from '../sessions/session.ts'
import { isServing, type ShardRecord } from '../shards/shard.ts'
import { mapOfFleet, zonesOfShard } from '../zones/zone-owners.ts'
import { explanation, fact, type Fact } from './explanation.ts'
import { forecastOfGroup, forecastOfShard } from './forecast.ts'
import { failoverDetail, groupPhase } from './group-view.ts'
import { durationText } from './people-text.ts'
import { addressOf, evidenceOf } from './shard-view.ts'
import { waitingFor, waitingText } from './waiting-text.ts'

/** Where a player is, why, and since when.
 *  @param history events of the player's group and of the player, in any order
 *  @param session of the account that it has claimed, if it has */
export function explainPlayer(
  world: World,
  player: PlayerLive,
  history: readonly EventRecord[],
  session?: SessionRecord,
): Explanation {
  const group = groupOf(world.facts, player.group)
  const facts = [
    fact(
      'address',
      endpointText(player.key.ip, player.key.port),
      `${player.key.protocol} at listener ${player.key.listener}`,
    ),
    fact(
      'proxy',
      player.proxy,
      player.flowPort === 0 ? '' : `its port towards the shard is ${player.flowPort}`,
    ),
    ...(session === undefined ? [] : [fact('account', session.account, `epoch ${session.epoch}`)]),
    fact('connected', utcText(player.connectedAtMs), `idle for ${durationText(player.idleMs)}`),
    fact('group', player.group, placedText(player)),
    ...nextGroupFacts(world, player),
    ...(group === undefined ? [] : groupFacts(world, group)),
  ]
  return explanation(player.id, facts, group === undefined ? [] : forecastOfGroup(world, group), history)
}

/** Of a player who is to go to another group, and whose proxy has not said yet that it did. */
function nextGroupFacts(world: World, player: PlayerLive): Fact[] {
  const key = playerKeyText(player.key)
  const placed = world.facts.placements.find(
    placement =>
      placement.placementVersion > player.placementVersion && playerKeyText(placement.player) === key,
  )
  const next = placed === undefined ? undefined : groupOf(world.facts, placed.group)
  return next === undefined
    ? []
    : [fact('goes to', next.id, waitingText(waitingFor(world.live, next.shard)) || 'its proxy is being told')]
}

function placedText(player: PlayerLive): string {
  switch (player.why) {
    case 'explicit':
      return `somebody moved it there (placement ${player.placementVersion})`
    case 'seat':
      return 'its ip had been there before'
    case 'pair':
      return 'its other protocol is there'
    case '':
      return ''
    default:
      return `the fleet's placement is ${player.why}`
  }
}

/** Which shard carries a group, why, and since when.
 *  @param history events of the group, in any order */
export function explainGroup(world: World, group: GroupRecord, history: readonly EventRecord[]): Explanation {
  const facts = [
    fact('fleet', group.fleet),
    ...groupFacts(world, group),
    fact('players', world.live.playersOf(group.id)),
    ...world.live.proxies.map(proxy =>
      fact(
        `route at ${proxy.id}`,
        proxy.attached ? `generation ${proxy.generationOf(group.id)}` : 'detached',
        proxy.attached ? 'acknowledged' : `its route lease is over in ${durationText(proxy.leaseLeftMs)}`,
      ),
    ),
  ]
  return explanation(group.id, facts.slice(0, 200), forecastOfGroup(world, group), history)
}

function groupFacts(world: World, group: GroupRecord): Fact[] {
  const { facts } = world
  const failover = failoverOf(facts, group.id)
  const latest = facts.failovers
    .filter(candidate => candidate.group === group.id && candidate.phase.kind === 'done')
    .toSorted((left, right) => right.begunAt - left.begunAt)[0]
  const bound = `for ${durationText(facts.now - group.boundAt)}, generation ${group.generation}`
  const because = latest === undefined ? '' : `; it left ${shardRefText(latest.from)}: ${latest.cause}`
  const shard = shardOf(facts, group.shard)
  return [
    fact('shard', shardRefText(group.shard), `${bound}${because}`),
    fact('shard state', shard?.life.kind ?? 'gone', shard?.why ?? ''),
    fact('phase', groupPhase(failover), failoverDetail(failover)),
    ...turnFacts(world, group.shard),
  ]
}

/** Whoever waits for a turn to come to the shard; nothing where nobody does. */
function turnFacts(world: World, ref: ShardRef): Fact[] {
  const text = waitingText(waitingFor(world.live, ref))
  return text === '' ? [] : [fact('waiting', text)]
}

/** What a shard is, what speaks for and against it, and why it is in its state.
 *  @param history events of the shard, in any order */
export function explainShard(world: World, shard: ShardRecord, history: readonly EventRecord[]): Explanation {
  const { facts } = world
  const groups = groupsOn(facts, shard.ref)
  const verdict = world.verdictOf(shard)
  const result = [
    fact('state', shard.life.kind, `${shard.why}, for ${durationText(facts.now - shard.since)}`),
    fact('incarnation', shard.ref.incarnation, `since ${utcText(shard.createdAt)}`),
    fact('verdict', verdict.kind, evidenceOf(verdict).join('; ')),
    ...fenceFacts(world, shard, verdict),
    ...signalFacts(world, shard),
    fact('fleet', shard.fleet, versionText(world, shard)),
    fact('host', shard.host, hostText(world, shard)),
    ...(shard.leaving === undefined
      ? []
      : [
          fact(
            'leaving',
            'its host is emptied',
            'it drains when enough others are ready, or time runs short',
          ),
        ]),
    fact('address', addressOf(shard.life), portText(world, shard)),
    fact(
      'groups',
      groups.length === 0 ? 'none' : groups.map(group => group.id).join(', '),
      isSpare(facts, shard) ? 'it is a spare' : '',
    ),
    ...zoneFacts(world, shard),
    fact('players', `${playersOn(world, shard.ref)} of ${shard.slots}`, reservedText(world, shard)),
    ...turnFacts(world, shard.ref),
  ]
  return explanation(shard.ref.shardId, result, forecastOfShard(world, shard), history)
}

/** Whether its port is like the one that its fleet asks for: empty where that asks for none. */
function portText({ facts }: World, { fleet, life }: ShardRecord): string {
  const like = fleetOf(facts, fleet)?.spec.portLike ?? 0
  const endpoint = life.kind === 'starting' ? undefined : life.endpoint
  if (like === 0 || endpoint === undefined) return ''
  return ((like ^ endpoint.port) & 0xff) === 0
    ? `its port is like ${like}`
    : `its port is not like ${like} (portLike): no such port of agent.ports was free on its host`
}

/** Which part of the map it carries; nothing where its fleet has none. */
function zoneFacts({ facts }: World, { ref, fleet }: ShardRecord): Fact[] {
  const record = mapOfFleet(facts, fleet)
  if (record === undefined) return []
  const zones = zonesOfShard(facts, record.map, ref).map(zone => zone.name)
  return [
    fact(
      'zone',
      zones.length === 0 ? 'none' : zones.join(', '),
      `of the map at version ${record.map.version}`,
    ),
  ]
}

/** What a shard that is down waits for before it is fenced. */
function fenceFacts(world: World, shard: ShardRecord, verdict: Verdict): Fact[] {
  if (!isServing(shard.life) || (verdict.kind !== 'down' && !isFenceBegun(world, shard))) return []
  const order = fenceOrderOf(world, shard, verdict)
  return order.kind === 'fence' ? [] : [fact('fence', 'waits', order.why)]
}

function signalFacts(world: World, shard: ShardRecord): Fact[] {
  const signals = signalsOf(shard, world.live, isRelayed(world.facts, shard))
  const yes = (speaks: boolean): string => (speaks ? 'speaks against it' : 'quiet')
  return [
    fact('S1 exit', signals.exited ?? 'quiet', 'its agent sees the process end'),
    fact('S2 agent', yes(signals.agentLost), 'heartbeats of its agent'),
    fact('S3 tick', yes(signals.hung), 'its script reports ticks'),
    fact('S4 silence', yes(signals.silent), 'players send and nothing comes back'),
    fact('S5 refused', yes(signals.refused), 'its port refuses'),
    fact('S6 probe', yes(signals.unanswered), 'the proxies ask it'),
    ...(signals.relayAway
      ? [fact('relay', 'away', 'its agent is, or was just now: S4, S5 and S6 say no more than that')]
      : []),
  ]
}

function versionText(world: World, shard: ShardRecord): string {
  const present = fleetOf(world.facts, shard.fleet)?.spec.version
  return present === shard.version
    ? `version ${shard.version}, the present one`
    : `version ${shard.version}; the fleet is at ${present ?? 'none any more'}`
}

function hostText(world: World, shard: ShardRecord): string {
  const host = world.live.hosts.find(candidate => candidate.id === shard.host)
  if (host === undefined) return 'its agent has not been heard by this node'
  const hosted = hostedBy(host, shard.ref)
  const exit = exitOf(host, shard.ref)
  const words = exit === undefined || exit.lastLine === '' ? '' : `; its last words: ${exit.lastLine}`
  const link = host.attached
    ? `its agent was heard ${durationText(host.heardMsAgo)} ago`
    : `its agent is detached for ${durationText(host.sinceMs)}`
  return `${link}${hosted === undefined ? '' : `; it says ${hosted.state}, pid ${hosted.pid}`}${words}`
}

function reservedText(world: World, shard: ShardRecord): string {
  const reserved = placesReserved(world.facts, shard.ref)
  return reserved === 0 ? '' : `${reserved} places are reserved`
}
