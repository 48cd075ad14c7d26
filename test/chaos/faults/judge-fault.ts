import type { EventView, GroupView } from '../../../proto/contract/admin.ts'
import type { PlayerReport } from '../crowd/player-watch.ts'
import { FLEET, type WorldName } from '../world/chaos-world.ts'
import type { Snapshot } from '../world/product-view.ts'
import { HOPS } from './bars.ts'
import type { Aftermath, Done, Fault } from './fault.ts'

/** The widest silences of some players, in milliseconds. */
export interface Silences {
  readonly players: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** One line of the report. */
export interface FaultReport {
  readonly world: WorldName
  readonly fault: string
  readonly did: string
  /** Signals and alarms of the product, in the order in which they came. */
  readonly noticed: string
  readonly concerned: Silences
  readonly others: Silences
  readonly wrongDeliveries: number
  readonly lateFromOldShard: number
  readonly groupsSplit: number
  /** `arena-g1 3→4` of every group that changed its shard. */
  readonly generations: readonly string[]
  /** From the beginning of the fault until everybody is answered and the product is at full strength. */
  readonly wholeMs: number
  readonly heldUpMs: number
  /** Why it failed; empty where it did not. */
  readonly complaints: readonly string[]
  /** Silences longer than promised: a fault of the product on a machine that is its own. */
  readonly slow: readonly string[]
}

export interface Evidence extends Aftermath {
  readonly world: WorldName
  readonly players: readonly PlayerReport[]
  /** How long the measuring process itself had to wait for the machine. */
  readonly heldUpMs: number
  readonly wholeMs: number
  /** What already went wrong while it was applied and healed. */
  readonly complaints: readonly string[]
}

type Rules = Omit<Fault, 'apply'>

/** Holds what was measured against what the fault promises. */
export function judgeFault(fault: Rules, evidence: Evidence): FaultReport {
  const { before, after, done, players, events } = evidence
  const hit = (player: PlayerReport): boolean =>
    done.concerned === 'all' || done.concerned.some(id => player.from?.startsWith(`${id}/`) === true)
  const figures = {
    concerned: silencesOf(players.filter(hit)),
    others: silencesOf(players.filter(player => !hit(player))),
    wrongDeliveries: sum(players, player => player.wrongDeliveries),
    lateFromOldShard: sum(players, player => player.lateFromOldShard),
    groupsSplit: groupsSplit(before, players),
  }
  const allowance = HOPS * evidence.heldUpMs
  const complaints = [
    ...evidence.complaints,
    ...(done.complaints ?? []),
    ...invariants(figures, latelyHeard(players)),
    ...moveComplaints(fault, evidence),
    ...brakeComplaints(fault, events),
    ...(fault.check?.(evidence) ?? []),
  ]
  return {
    world: evidence.world,
    fault: fault.name,
    did: done.did,
    noticed: noticedIn(events),
    ...figures,
    generations: changedGroups(before, after).map(
      ({ id, from, to }) => `${id.replace(`${FLEET}-`, '')} ${from}→${to}`,
    ),
    wholeMs: evidence.wholeMs,
    heldUpMs: evidence.heldUpMs,
    complaints,
    slow: [
      ...tooLong('a player who was hit', figures.concerned.max, fault.concernedMsMax + allowance),
      ...tooLong('a player who was not', figures.others.max, fault.othersMsMax + allowance),
    ],
  }
}

export function silencesOf(players: readonly PlayerReport[]): Silences {
  const sorted = players.map(player => player.silenceMs).toSorted((left, right) => left - right)
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
  return { players: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** `arena-1/1 for arena-3/2`: whom players heard, and whom they should have heard. */
function latelyHeard(players: readonly PlayerReport[]): string {
  return [...new Set(players.flatMap(({ lateWay }) => lateWay ?? []))].join(', ')
}

function invariants(
  figures: {
    readonly wrongDeliveries: number
    readonly lateFromOldShard: number
    readonly groupsSplit: number
  },
  ways: string,
): readonly string[] {
  const { wrongDeliveries, lateFromOldShard, groupsSplit: split } = figures
  return [
    ...(wrongDeliveries > 0 ? [`${wrongDeliveries} wrong deliveries`] : []),
    ...(lateFromOldShard > 0
      ? [`${lateFromOldShard} answers of a shard that had lost its group: ${ways}`]
      : []),
    ...(split > 0 ? [`${split} groups were split`] : []),
  ]
}

function tooLong(who: string, ms: number, msMax: number): readonly string[] {
  return ms > msMax ? [`${who} heard nothing for ${ms} ms, more than ${msMax}`] : []
}

/** All that it broke. */
export function broken({ complaints, slow }: FaultReport): readonly string[] {
  return [...complaints, ...slow]
}

/** Players of one shard may end on as many shards as it carried groups. */
export function groupsSplit(before: Snapshot, players: readonly PlayerReport[]): number {
  const ends = new Map<string, Set<string>>()
  for (const { from, to } of players)
    if (from !== null && to !== null) ends.set(from, (ends.get(from) ?? new Set()).add(to))
  return sum([...ends], ([stamp, to]) => {
    const carrier = before.shards.find(shard => `${shard.id}/${shard.incarnation}` === stamp)
    return Math.max(0, to.size - Math.max(1, carrier?.groups.length ?? 1))
  })
}

/** The groups of the shards that were hit. */
export function groupsConcerned({ groups }: Snapshot, { concerned }: Done): readonly GroupView[] {
  return groups.filter(
    group => group.fleet === FLEET && (concerned === 'all' || concerned.includes(group.shard)),
  )
}

interface ChangedGroup {
  readonly id: string
  readonly shard: string
  readonly from: number
  readonly to: number
}

function changedGroups(before: Snapshot, after: Snapshot): readonly ChangedGroup[] {
  return before.groups
    .filter(group => group.fleet === FLEET)
    .flatMap(({ id, shard, generation }) => {
      const now = after.groups.find(group => group.id === id)?.generation ?? 0
      return now === generation ? [] : [{ id, shard, from: generation, to: now }]
    })
}

function moveComplaints(fault: Rules, { before, after, done }: Aftermath): readonly string[] {
  const changed = changedGroups(before, after)
  const backwards = changed
    .filter(({ from, to }) => to < from)
    .map(({ id }) => `the generation of ${id} fell`)
  if (fault.moves === 'any') return backwards
  const wanted = fault.moves === 'concerned' ? groupsConcerned(before, done) : []
  const stayed = wanted.filter(group => !changed.some(({ id }) => id === group.id))
  const strayed = changed.filter(({ id }) => !wanted.some(group => group.id === id))
  return [
    ...backwards,
    ...stayed.map(({ id }) => `${id} did not leave its shard`),
    ...strayed.map(({ id, shard }) => `${id} left ${shard}, which nobody had touched`),
  ]
}

function brakeComplaints(fault: Rules, events: readonly EventView[]): readonly string[] {
  const tripped = events.some(event => event.kind === 'brake.set' && event.actor === 'system')
  if (fault.brake === true) return tripped ? [] : ['the brake on ourselves did not trip']
  return tripped ? ['the brake on ourselves tripped'] : []
}

/** The signals by which shards were fenced or suspected, and the brake. */
function noticedIn(events: readonly EventView[]): string {
  const found = events.flatMap(event => {
    if (event.kind === 'shard.fenced') return [[...event.why.matchAll(/S\d/g)].join('+')]
    return event.kind === 'brake.set' && event.actor === 'system' ? ['brake'] : []
  })
  return found.length === 0 ? '–' : [...new Set(found)].join(', ')
}

function sum<T>(of: readonly T[], value: (one: T) => number): number {
  return of.reduce((total, one) => total + value(one), 0)
}
