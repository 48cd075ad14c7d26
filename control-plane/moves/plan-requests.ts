import { SwitchyardError } from '../../lib/errors.ts'
import { type Follow, paceOf, playerKeyText } from '../../proto/contract/common.ts'
import type { Change as RequestMeta, MoveStyle, PlayerSelector } from '../../proto/contract/admin.ts'
import type { MoveId, OrderId } from '../../proto/contract/ids.ts'
import type { Change } from '../facts/change.ts'
import { onlyChange } from '../facts/decision.ts'
import { auditOf, countOf, type Planned, planned } from '../facts/request.ts'
import { fleetOf, groupsOn, placesReserved, playersOn, shardOf, type World } from '../facts/world.ts'
import type { PlayerLive } from '../facts/live-view.ts'
import type { GroupRecord } from '../groups/group.ts'
import { batchesByProxy } from './batches.ts'
import { MOVE_ACCOUNTS_MAX, MOVE_FLOWS_MAX, type MoveFlow } from './move.ts'
import { commitOf } from './move-commit.ts'
import type { SessionRecord } from '../sessions/session.ts'
import { selectPlayers, selectsNothing } from './select-players.ts'

export const MOVE_DEADLINE_MS = 10_000
export const KICK_BLOCK_MS = 10_000

export interface MoveRequest {
  readonly selector: PlayerSelector
  /** A shard or a group, or a unique prefix. */
  readonly to: string
  readonly style: MoveStyle
  readonly lameDuckMs: number
  readonly pacePerSecond: number
  readonly deadlineMs: number
  readonly follow: Follow | 'default'
  /** Which account each player has claimed, by the player's id. */
  readonly accounts?: ReadonlyMap<string, Pick<SessionRecord, 'account' | 'epoch'>>
  /** The target has counted these players already: nothing is reserved, and it may be full. */
  readonly hasPlace?: boolean
  /** It follows from what cannot be undone: the move is final as soon as it is written, so that nothing rolls it back, and a target that
   *  drains still takes its players. */
  readonly isDecided?: boolean
}

export interface PlannedMove extends Planned {
  readonly target: GroupRecord
  readonly players: readonly PlayerLive[]
  /** In the order in which they are sent to the proxies. */
  readonly flows: readonly MoveFlow[]
}

/** Prepares a move: whom, where to, and the places for them. Everything after is the reconciler's work (`plan-moves.ts`); one that is decided
 *  begins committed.
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_CONFLICT`, `SWY_NO_ROOM`, `SWY_LIMIT`, `SWY_INVALID_ARGUMENT` */
export function planMoveRequest(
  world: World,
  id: MoveId,
  meta: RequestMeta,
  request: MoveRequest,
): PlannedMove {
  if (selectsNothing(request.selector))
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      'selector: say whom to move: ids, ip, group, shard or fleet',
    )
  const target = targetCalled(world, request.to)
  const selected = selectPlayers(world, request.selector)
  const players = selected.filter(player => player.group !== target.id)
  checkTarget(world, target, request)
  checkPlayers(world, target, selected, players)
  if (request.hasPlace !== true) checkRoom(world, target, players.length)
  const summary = `${countOf(players.length, 'player moves', 'players move')}${fromText(world, players)} to ${target.shard.shardId}`
  const touched = players.map(player => player.id)
  if (players.length === 0)
    return { ...planned(summary, touched, onlyChange([], [])), target, players, flows: [] }
  const move = moveOf(world, id, meta, request, target, players)
  const event = {
    kind: 'players.move',
    subject: target.id,
    summary,
    after: { move: id, players: players.length },
  }
  const decision = onlyChange(
    [
      { kind: 'reservation.sweep' },
      ...(request.hasPlace === true ? [] : [reservationFor(world, move, target)]),
      { kind: 'move.begin', move },
      ...(request.isDecided === true ? commitOf(move, 'prepare') : []),
    ],
    [{ ...auditOf(meta), ...event }],
  )
  return { ...planned(summary, touched, decision, id), target, players, flows: move.flows }
}

type NewMove = Extract<Change, { readonly kind: 'move.begin' }>['move']

function moveOf(
  world: World,
  id: MoveId,
  meta: RequestMeta,
  request: MoveRequest,
  target: GroupRecord,
  players: readonly PlayerLive[],
): NewMove {
  const fleet = fleetOf(world.facts, target.fleet)
  const placed = placementVersions(world, players)
  return {
    id,
    requestId: meta.requestId,
    target: target.id,
    style: request.style,
    lameDuckMs: request.style === 'cut' ? 0 : request.lameDuckMs,
    follow: request.follow === 'default' ? (fleet?.spec.follow ?? 'resume') : request.follow,
    clientTimeoutMs: fleet?.spec.clientTimeoutMs ?? 15_000,
    pacePerSecond: request.pacePerSecond || paceOf(fleet?.spec),
    flows: players.map((player, index) => ({
      flowId: player.id,
      proxy: player.proxy,
      player: player.key,
      placementVersion: nextVersion(player, placed),
      ...(index < MOVE_ACCOUNTS_MAX ? accountOf(request, player) : {}),
    })),
    reservation: `move-${id}`,
    deadlineMs: request.deadlineMs === 0 ? MOVE_DEADLINE_MS : request.deadlineMs,
  }
}

function accountOf({ accounts }: MoveRequest, { id }: PlayerLive): Pick<MoveFlow, 'account'> {
  const session = accounts?.get(id)
  return session === undefined ? {} : { account: { name: session.account, epoch: session.epoch } }
}

/** The places of a move outlive it by this much: its last reports are under way. */
const RESERVATION_MARGIN_MS = 10_000

function reservationFor(world: World, move: NewMove, target: GroupRecord): Change {
  return {
    kind: 'reservation.make',
    reservation: {
      id: move.reservation,
      shard: target.shard,
      places: move.flows.length,
      reason: `move ${move.id}`,
      ttlMs: move.deadlineMs + move.lameDuckMs + RESERVATION_MARGIN_MS,
    },
    alone: false,
    players: playersOn(world, target.shard),
  }
}

/** The stored placements' versions of these players. One may be ahead of what its proxy reports: a move that the proxy has not carried out. */
function placementVersions(world: World, players: readonly PlayerLive[]): ReadonlyMap<string, number> {
  const wanted = new Set(players.map(player => playerKeyText(player.key)))
  const versions = new Map<string, number>()
  for (const placement of world.facts.placements) {
    const key = playerKeyText(placement.player)
    if (wanted.has(key)) versions.set(key, placement.placementVersion)
  }
  return versions
}

function nextVersion(player: PlayerLive, placed: ReadonlyMap<string, number>): number {
  return Math.max(player.placementVersion, placed.get(playerKeyText(player.key)) ?? 0) + 1
}

function targetCalled(world: World, to: string): GroupRecord {
  const shards = world.facts.shards.filter(shard => shard.ref.shardId.startsWith(to))
  const exactShard =
    shards.find(shard => shard.ref.shardId === to) ?? (shards.length === 1 ? shards[0] : undefined)
  const groups = world.facts.groups.filter(group => group.id.startsWith(to))
  const exactGroup = groups.find(group => group.id === to) ?? (groups.length === 1 ? groups[0] : undefined)
  if (to === '') throw new SwitchyardError('SWY_INVALID_ARGUMENT', 'to: say which shard or group')
  // A whole name comes before the beginning of another one.
  if (
    exactGroup !== undefined &&
    (exactShard === undefined || (exactGroup.id === to && exactShard.ref.shardId !== to))
  )
    return exactGroup
  if (exactShard === undefined)
    throw shards.length + groups.length > 1
      ? new SwitchyardError(
          'SWY_AMBIGUOUS',
          `${to} could be ${[...shards.map(shard => shard.ref.shardId), ...groups.map(group => group.id)].slice(0, 6).join(', ')}`,
        )
      : new SwitchyardError('SWY_NOT_FOUND', `there is no shard and no group ${to}`)
  const [oldest] = groupsOn(world.facts, exactShard.ref)
  if (oldest === undefined)
    throw new SwitchyardError(
      'SWY_CONFLICT',
      `${exactShard.ref.shardId} carries no group (it is ${exactShard.life.kind === 'ready' ? 'a spare' : exactShard.life.kind})`,
    )
  return oldest
}

function checkTarget(world: World, target: GroupRecord, { isDecided }: MoveRequest): void {
  const life = shardOf(world.facts, target.shard)?.life.kind
  if (life !== 'ready' && !(life === 'draining' && isDecided === true))
    throw new SwitchyardError(
      'SWY_CONFLICT',
      `${target.shard.shardId} is ${life ?? 'gone'}; players move only to a ready shard`,
    )
}

function checkPlayers(
  world: World,
  target: GroupRecord,
  selected: readonly PlayerLive[],
  players: readonly PlayerLive[],
): void {
  if (players.length > MOVE_FLOWS_MAX)
    throw new SwitchyardError(
      'SWY_LIMIT',
      `one move takes at most ${MOVE_FLOWS_MAX} players, not ${players.length}`,
    )
  const foreign = selected.find(
    player => world.facts.groups.find(group => group.id === player.group)?.fleet !== target.fleet,
  )
  if (foreign !== undefined)
    throw new SwitchyardError(
      'SWY_CONFLICT',
      `player ${foreign.id} is not on fleet ${target.fleet}: players move within their fleet`,
    )
}

function checkRoom(world: World, target: GroupRecord, players: number): void {
  const slots = shardOf(world.facts, target.shard)?.slots ?? 0
  const taken = playersOn(world, target.shard) + placesReserved(world.facts, target.shard)
  if (taken + players > slots)
    throw new SwitchyardError(
      'SWY_NO_ROOM',
      `${target.shard.shardId} has ${Math.max(0, slots - taken)} of ${slots} places free, ${players} are needed`,
    )
}

function fromText(world: World, players: readonly PlayerLive[]): string {
  const shards = new Set(
    players.map(
      player => world.facts.groups.find(group => group.id === player.group)?.shard.shardId ?? player.group,
    ),
  )
  return shards.size === 0 || shards.size > 3 ? '' : ` from ${[...shards].toSorted().join(', ')}`
}

/** @param id of the kick: its orders are called after it */
export function planKickRequest(
  world: World,
  id: MoveId,
  meta: RequestMeta,
  selector: PlayerSelector,
  blockMs: number,
): Planned {
  if (selectsNothing(selector))
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      'selector: say whom to kick: ids, ip, group, shard or fleet',
    )
  const players = selectPlayers(world, selector)
  const audit = auditOf(meta)
  const summary = `${countOf(players.length, 'player is', 'players are')} kicked`
  const touched = players.map(player => player.id)
  const cut = { why: 'kicked', blockMs: blockMs === 0 ? KICK_BLOCK_MS : blockMs }
  return planned(summary, touched, {
    ...onlyChange(
      [],
      [
        {
          ...audit,
          kind: 'players.kicked',
          subject: players[0]?.group ?? 'nobody',
          summary,
          after: { players: touched.slice(0, 100) },
        },
      ],
    ),
    proxyOrders: batchesByProxy(players).map(({ proxy, items, index }) => ({
      proxy,
      step: {
        kind: 'cut',
        orderId: `kick-${id}-${index}` as OrderId,
        cut: { ...cut, flowIds: items.map(player => player.id) },
      },
    })),
  })
}
