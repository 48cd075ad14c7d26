import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { FlowId, GroupId } from '../../proto/contract/ids.ts'
import { type FlowResult, type Follow, paceOf } from '../../proto/contract/common.ts'
import type { MoveFlows, Placement } from '../../proto/contract/proxy-link.ts'
import { type ShardTurns, takeTurn, turnOver } from '../routing/shard-turns.ts'
import type { RouteTable } from '../routing/route-table.ts'
import { followingFrom } from './admit.ts'
import { type Flow, FORWARDING, isToldOfSwitches } from './flow.ts'
import type { FlowBook } from './flow-book.ts'
import type { FlowTable } from './flow-table.ts'

/** How one flow is to go over. */
interface MoveStyle {
  readonly groupId: GroupId
  readonly follow: Follow
  readonly clientTimeoutMs: number
  readonly lameDuckMs: number
  readonly why: string
}

/** A move whose turn has not come. */
interface DueMove {
  readonly flow: Flow
  readonly placementVersion: number
  readonly style: MoveStyle
  readonly at: MonotonicMs
  /** Where the turn was taken; undefined: nothing had to be waited for. */
  readonly turns: ShardTurns | undefined
}

/** Moves of single flows: checks each against what is known, carries them out at once or when their turn comes. */
export class FlowMoves {
  readonly #table: FlowTable
  readonly #routes: RouteTable
  readonly #book: FlowBook
  /** At most one per flow. */
  readonly #due = new Map<FlowId, DueMove>()

  constructor(table: FlowTable, routes: RouteTable, book: FlowBook) {
    this.#table = table
    this.#routes = routes
    this.#book = book
  }

  /** Answers each flow of the order; `done` also stands for "its turn comes". The same order again is answered `already`. */
  move(
    order: MoveFlows,
    now: MonotonicMs,
  ): { readonly flows: readonly FlowResult[]; readonly pacedMs: number } {
    const style: MoveStyle = {
      groupId: order.groupId,
      follow: order.follow,
      clientTimeoutMs: order.clientTimeoutMs,
      lameDuckMs: order.lameDuckMs,
      why: 'explicit',
    }
    let pacedMs = 0
    const flows = order.flows.map(({ flowId, placementVersion }) => {
      const flow = this.#table.byId(flowId)
      if (flow === undefined) return result(flowId, 'gone', 'the flow has closed')
      const answer = this.#check(flow, placementVersion, order.groupId)
      if (answer !== undefined) return answer
      const delayMs = this.#take({ flow, placementVersion, style }, order.pacePerSecond, now)
      pacedMs = Math.max(pacedMs, delayMs)
      return result(flowId, 'done', delayMs === 0 ? '' : `its turn comes in ${Math.round(delayMs)} ms`)
    })
    return { flows, pacedMs }
  }

  /** Carries the move out, or puts it where it waits for its turn.
   *  @returns how long that is */
  #take(move: Omit<DueMove, 'at' | 'turns'>, pacePerSecond: number, now: MonotonicMs): number {
    const { flow, style } = move
    const turns = this.#routes.route(style.groupId)?.shard.turns
    const isAtOnce = pacePerSecond === 0 || (!isToldOfSwitches(flow) && style.follow === 'resume')
    const at = turns === undefined || isAtOnce ? now : takeTurn(turns, pacePerSecond, now)
    this.#forget(flow)
    if (at > now) this.#due.set(flow.id, { ...move, at, turns })
    else this.#carryOut({ ...move, at, turns: undefined }, now)
    return at - now
  }

  /** Moves the flows whose players the store has placed elsewhere while this proxy was not attached. */
  reconcile(placements: readonly Placement[], now: MonotonicMs): void {
    for (const { player, groupId, placementVersion } of placements) {
      const flow = this.#table.byPlayer(player.listener, player.protocol, player.ip, player.port)
      if (flow !== undefined) this.#reconcile(flow, groupId, placementVersion, now)
    }
  }

  #reconcile(flow: Flow, groupId: GroupId, placementVersion: number, now: MonotonicMs): void {
    const known = this.#due.get(flow.id)?.placementVersion ?? flow.placementVersion
    if (placementVersion <= known) return
    const policy = this.#routes.policy(flow.route.fleet)
    const style: MoveStyle = {
      groupId,
      follow: policy?.follow ?? 'resume',
      clientTimeoutMs: policy?.clientTimeoutMs ?? 0,
      lameDuckMs: 0,
      why: 'snapshot',
    }
    this.#take({ flow, placementVersion, style }, paceOf(policy), now)
  }

  /** Carries out the moves whose turn has come. */
  tick(now: MonotonicMs): void {
    for (const due of this.#due.values()) if (now >= due.at) this.#carryOut(due, now)
  }

  /** What stands against the move; undefined if nothing does, and then the player's explicit placement is recorded: wherever
   *  its next flow opens, it is the new group. */
  #check(flow: Flow, placementVersion: number, groupId: GroupId): FlowResult | undefined {
    const route = this.#routes.route(groupId)
    if (route === undefined) return result(flow.id, 'refused', `no route to group ${groupId}`)
    if (route.fleet !== flow.route.fleet)
      return result(flow.id, 'refused', `group ${groupId} is of another fleet`)
    const pending = this.#due.get(flow.id)
    const known = pending ?? {
      placementVersion: flow.placementVersion,
      style: { groupId: flow.route.groupId },
    }
    if (placementVersion < known.placementVersion)
      return result(flow.id, 'stale', `version ${known.placementVersion} is known`)
    if (placementVersion === known.placementVersion)
      return known.style.groupId === groupId
        ? result(flow.id, 'already', '')
        : result(flow.id, 'stale', `version ${placementVersion} was for group ${known.style.groupId}`)
    const placed = this.#routes.placements.place({ player: flow.player, groupId, placementVersion })
    if (placed === 'full') return result(flow.id, 'refused', 'the table of placements is full')
    if (placed === 'stale') return result(flow.id, 'stale', 'a newer placement is known')
    if (pending !== undefined || flow.route !== route) return undefined
    this.#book.reassign(flow, route, placementVersion, 'explicit')
    return result(flow.id, 'already', '')
  }

  /** Its turn is over, used or not. */
  #forget(flow: Flow): void {
    const due = this.#due.get(flow.id)
    if (due?.turns !== undefined) turnOver(due.turns)
    this.#due.delete(flow.id)
  }

  #carryOut({ flow, placementVersion, style }: DueMove, now: MonotonicMs): void {
    this.#forget(flow)
    if (flow.position === -1) return
    const route = this.#routes.route(style.groupId)
    if (route === undefined) return this.#book.leave(flow, 'no-route')
    const stays = flow.route === route
    this.#book.reassign(flow, route, placementVersion, style.why)
    if (stays) return
    flow.routeId = route.routeId
    flow.phase = phaseAfter(flow, style, now)
    flow.handler.rerouted(flow, style.lameDuckMs, 'move')
  }
}

function phaseAfter(flow: Flow, style: MoveStyle, now: MonotonicMs): Flow['phase'] {
  return style.follow === 'timeout' && !isToldOfSwitches(flow)
    ? followingFrom(flow, after(now, style.clientTimeoutMs), now)
    : FORWARDING
}

function result(flowId: FlowId, outcome: FlowResult['outcome'], reason: string): FlowResult {
  return { flowId, outcome, reason }
}
