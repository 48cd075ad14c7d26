import type { Facts } from '../../control-plane/facts/facts.ts'
import { isOver } from '../../control-plane/facts/world.ts'
import { RESERVATION_TTL_MS } from '../../control-plane/groups/plan-failovers.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import type { Cluster, ProxySeat } from './cluster.ts'
import type { Scheduler } from './kernel/scheduler.ts'
import type { Oracle } from './oracle/oracle.ts'
import type { FaultTools } from './people/fault-tools.ts'
import { CHATTER_MS } from './parts/game-server.ts'
import type { People } from './people/people.ts'
import { leakIn } from './leaks.ts'
import { FLEET, type Scenario } from './scenario.ts'
import type { Story } from './story.ts'

/** After the last fault everybody plays again within this time. What takes longest, one after the other: a lost node's lease (5 s)
 *  and its links (10 s); a fail-over that waits for its hold (6 s) and for a restart after several crashes (back-off 30 s); a drain
 *  up to its deadline (30 s) and the agents' ports that rest (30 s). A scale-down empties surplus shards within 300 s only if
 *  their groups have nowhere to go: then people scale the fleet up again. */
export const SETTLED_WITHIN_MS = 150_000
const LOOK_EVERY_MS = 1_000
/** People tidy up so often: brakes that were left on, groups that are held. */
const TIDY_EVERY_MS = 3_000
/** People help a group that has waited for so long. */
const STARVED_MS = 15_000
/** Ticks, reports and clocks that go slow. */
const EMPTY_MARGIN_MS = 4_000
/** It counts as settled when it stays so. */
const QUIET_LOOKS = 3

export interface SettlingParts {
  readonly scenario: Scenario
  /** Whether to wait until nothing is reserved any more. */
  readonly thorough: boolean
  readonly cluster: Cluster
  readonly people: People
  readonly faults: FaultTools
  readonly oracle: Oracle
  readonly story: Story
  readonly scheduler: Scheduler
}

/** The end of a run: nothing breaks any more, people tidy up, and everything must come to rest. */
export class Settling {
  readonly #parts: SettlingParts

  constructor(parts: SettlingParts) {
    this.#parts = parts
  }

  /** Gives how long it took, in simulated milliseconds. */
  async settle(): Promise<number> {
    const { cluster, faults, oracle, scheduler, story } = this.#parts
    const begunAt = scheduler.nowMs
    faults.mendAll()
    cluster.conditions.clear()
    story.tell('settling', () => 'no faults from here on')
    for (const player of cluster.players) if (player.number % 3 !== 0) player.join()
    let quiet = 0
    let tidiedAt = Number.NEGATIVE_INFINITY
    while (oracle.violation === undefined) {
      await scheduler.run(LOOK_EVERY_MS)
      const facts = await this.#parts.people.facts()
      const unrest = this.#unrest(facts)
      quiet = unrest === undefined ? quiet + 1 : 0
      if (quiet >= QUIET_LOOKS) break
      const tookMs = scheduler.nowMs - begunAt
      if (unrest !== undefined && tookMs > SETTLED_WITHIN_MS) {
        oracle.complain(
          unrest.invariant,
          `${unrest.text}, ${Math.round(tookMs / 1_000)} s after the last fault`,
        )
        break
      }
      if (scheduler.nowMs - tidiedAt >= TIDY_EVERY_MS) {
        tidiedAt = scheduler.nowMs
        this.#tidy(facts)
      }
    }
    const tookMs = scheduler.nowMs - begunAt
    if (oracle.violation === undefined) await this.#empty()
    return tookMs
  }

  /** Everybody goes home; then nothing may be left. */
  async #empty(): Promise<void> {
    const { cluster, oracle, scheduler, scenario, people, story, thorough } = this.#parts
    story.tell('settling', () => 'everybody leaves')
    for (const player of cluster.players) player.leave()
    // Game servers go on talking to them for a while, which keeps their flows.
    await scheduler.run(CHATTER_MS + scenario.idleMs + scenario.seatMs + EMPTY_MARGIN_MS)
    if (thorough) await scheduler.run(RESERVATION_TTL_MS)
    if (oracle.violation !== undefined) return
    const leak = leakIn({ cluster, scenario, people, facts: await people.facts(), thorough })
    if (leak !== undefined) oracle.complain('nothing-leaks', leak)
  }

  #tidy(facts: Facts): void {
    const { people, cluster } = this.#parts
    for (const { scope, verb } of facts.brakes) people.ask('ClearBrake', { scope, verb })
    for (const [host, { accepts }] of cluster.rooms.all) if (!accepts) cluster.rooms.open(host)
    for (const { plan } of facts.fleets)
      if (plan?.rollout?.pausedAt !== undefined)
        people.ask('ChangeDeployment', { name: FLEET, verb: 'resume', deployment: 0 })
    const fleet = facts.fleets.find(one => one.spec.name === FLEET)
    const playing = cluster.players.filter(player => player.playing).length
    const needed = Math.ceil(playing / (fleet?.spec.slots ?? 1))
    // An alarm says which groups wait: there are places enough, but not for all of one of them.
    const starved = facts.failovers.some(
      ({ phase, since }) => phase.kind === 'waiting' && facts.now - since > STARVED_MS,
    )
    const shards = starved ? (fleet?.shards ?? 0) + 1 : needed
    if (fleet !== undefined && fleet.shards < shards)
      people.ask('ScaleFleet', { name: FLEET, shards, spares: fleet.spares })
    for (const id of groupsToPart(facts)) people.ask('FailoverGroup', { id })
    for (const { group, phase } of facts.failovers)
      if (phase.kind === 'held') people.ask('FailoverGroup', { id: group })
  }

  /** What is not at rest yet. */
  #unrest(facts: Facts): { readonly invariant: string; readonly text: string } | undefined {
    const { cluster, scheduler } = this.#parts
    const unserved = cluster.players.filter(player => player.playing && !player.served(scheduler.nowMs))
    if (unserved.length > 0)
      return {
        invariant: 'everybody-is-served',
        text: `players ${unserved.map(player => player.number).join(', ')} are not served; ${cluster.proxies.map(proxyText).join('; ')}`,
      }
    const homeless = cluster.players.filter(
      player => player.playing && !hasItsAccount(cluster, player.number),
    )
    if (homeless.length > 0)
      return {
        invariant: 'everybody-has-its-account',
        text: `nobody plays the accounts of players ${homeless.map(player => player.number).join(', ')}`,
      }
    const fleet = facts.fleets.find(one => one.spec.name === FLEET)
    const ready = facts.shards.filter(shard => shard.life.kind === 'ready').length
    const serving = facts.shards.filter(
      shard => shard.life.kind !== 'gone' && shard.life.kind !== 'fenced' && shard.life.kind !== 'ready',
    )
    const wanted = (fleet?.shards ?? 0) + (fleet?.spares ?? 0)
    if (fleet === undefined || ready !== wanted || serving.length > 0)
      return {
        invariant: 'fleets-are-at-strength',
        text: `${ready} of ${wanted} shards are ready, ${serving.map(shard => `${shard.ref.shardId} is ${shard.life.kind}`).join(', ')}`,
      }
    const rollout = fleet.plan?.rollout
    const old = facts.shards.find(
      shard => shard.life.kind === 'ready' && shard.version !== fleet.spec.version,
    )
    if (rollout !== undefined || old !== undefined)
      return {
        invariant: 'rollouts-end',
        text: `${rollout === undefined ? 'no rollout' : JSON.stringify(rollout)}, and ${old?.ref.shardId ?? 'nothing'} is of another version than ${fleet.spec.version}`,
      }
    const failover = facts.failovers.find(one => !isOver(one))
    if (failover !== undefined)
      return { invariant: 'nothing-hangs', text: `the fail-over ${failover.id} is ${failover.phase.kind}` }
    const [move] = facts.moves
    if (move !== undefined)
      return { invariant: 'nothing-hangs', text: `the move ${move.id} is in ${move.phase}` }
    return undefined
  }
}

/** A session of a shard that died, or that was left behind, does not keep its player out for ever. */
function hasItsAccount(cluster: Cluster, player: number): boolean {
  return cluster.shards().some(({ server }) => server.answers && server.accounts.has(player))
}

/** What a proxy has to say about players who are not served: its routes, and why it dropped datagrams. */
function proxyText({ id, process }: ProxySeat): string {
  if (process === undefined) return `${id} is down`
  const { carrier } = process
  const routes = [...carrier.routes.routes()].map(
    ({ groupId, shard, admission, udpFlows }) =>
      `${groupId} on ${shardRefText(shard.ref)} ${admission} with ${udpFlows} of ${shard.slots}`,
  )
  const drops = carrier
    .counters()
    .listeners.flatMap(({ drops }) =>
      Object.entries(drops).flatMap(([reason, count]) => (count > 0 ? [`${reason} ${count}`] : [])),
    )
  return `${id} has ${routes.join(', ')}; free ports ${carrier.ports.free}; drops: ${drops.join(', ')}`
}

/** Groups that share a shard while another one is idle: nobody parts them by itself (docs/testing.md), people do. */
function groupsToPart({ groups, shards, failovers }: Facts): readonly string[] {
  if (failovers.some(failover => !isOver(failover))) return []
  const carried = Map.groupBy(groups, group => shardRefText(group.shard))
  const idle = shards.filter(shard => shard.life.kind === 'ready' && !carried.has(shardRefText(shard.ref)))
  const sharing = [...carried.values()].flatMap(sharers => sharers.slice(1))
  return sharing.slice(0, idle.length).map(group => group.id)
}
