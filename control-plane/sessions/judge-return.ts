import { type PlayerKey, playerKeyText } from '../../proto/contract/common.ts'
import { sameShard, type ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, SeenEndpoint } from '../../proto/contract/session.ts'
import type { Facts } from '../facts/facts.ts'
import type { PlayerLive } from '../facts/live-view.ts'
import { failoverOf, groupOf, groupsOn, shardOf, type World } from '../facts/world.ts'
import type { FailoverRecord } from '../groups/failover.ts'
import type { GroupRecord } from '../groups/group.ts'
import { BOUNCES_MAX, type ExpectedAccount, EXPECTED_MS, expectedOf } from './expected-account.ts'
import type { SessionRecord } from './session.ts'

/** A login, before anybody has got anything. */
export interface ReturnView {
  readonly account: AccountName
  /** Where it has come in. */
  readonly shard: ShardRef
  readonly seen: SeenEndpoint | undefined
  /** Whom `seen` shows; without a known flow nobody is taken anywhere. */
  readonly player: PlayerLive | undefined
  /** Of the account, as it is now. */
  readonly session: SessionRecord | undefined
}

/** `here`: a login as any other. `wait`: its group is being carried to another shard and will be there in a moment. `on-its-way`: this
 *  very login has been told already. `bounce`: the player is to be moved to the group, for the `bounces`th time. */
export type ReturnVerdict =
  | { readonly kind: 'here' }
  | { readonly kind: 'wait' | 'on-its-way'; readonly group: GroupRecord }
  | { readonly kind: 'bounce'; readonly group: GroupRecord; readonly bounces: number; readonly why: string }

/** Whoever is still there after so long stays there, whatever its proxy was told: its turn may come late, but not for ever. */
export const ON_ITS_WAY_MS = 30_000

/** A shard that is stopped lets its accounts go before it is seen to end. Whoever had left earlier had left for good: no place was kept. */
export const LET_GO_BEFORE_MS = 60_000

const HERE: ReturnVerdict = { kind: 'here' }

/** Whether anything of the facts can make a login of this account more than an ordinary one: its session is read only then. */
export function mayBeExpected(facts: Facts, account: AccountName): boolean {
  return (
    expectedOf(facts.expected, account) !== undefined ||
    facts.failovers.some(failover => isLately(facts, failover))
  )
}

/** Decides whether a player came in where its account is expected. Clients that return from a new port are placed by their ip, so players
 *  who share one may come in on each other's group; here their names tell them apart. */
export function judgeReturn(world: World, view: ReturnView): ReturnVerdict {
  const { player, session, shard } = view
  const expected = currentOf(world.facts, view)
  const told = expected === undefined ? undefined : toldBefore(world, view, expected)
  if (told !== undefined) return { kind: 'on-its-way', group: told }
  if (player === undefined || session === undefined) return HERE
  const home = homeOf(world.facts, session, expected)
  const present = groupOf(world.facts, player.group)
  if (home === undefined || present === undefined || home.group.fleet !== present.fleet) return HERE
  if (sameShard(home.group.shard, shard)) return HERE
  const bounces = lastBounce(world.facts, expected) === undefined ? 0 : (expected?.bounces ?? 0)
  if (bounces >= BOUNCES_MAX) return HERE
  return verdictFor(world, home, bounces + 1)
}

function verdictFor(world: World, { group, why }: Home, bounces: number): ReturnVerdict {
  const failover = failoverOf(world.facts, group.id)
  if (failover !== undefined && failover.phase.kind !== 'bound')
    return failover.holdUntil > world.facts.now ? { kind: 'wait', group } : HERE
  if (shardOf(world.facts, group.shard)?.life.kind !== 'ready') return HERE
  return { kind: 'bounce', group, bounces, why }
}

/** What is remembered of the account, unless that is too long ago. */
function currentOf(facts: Facts, { account }: ReturnView): ExpectedAccount | undefined {
  const expected = expectedOf(facts.expected, account)
  return expected === undefined || facts.now - expected.since > EXPECTED_MS ? undefined : expected
}

function lastBounce(facts: Facts, expected: ExpectedAccount | undefined): ExpectedAccount['bounced'] {
  const bounced = expected?.bounced
  return bounced === undefined || facts.now - bounced.at > EXPECTED_MS ? undefined : bounced
}

/** The group that the same login was sent to before, if it is on its way, or has left. A flow that has stayed although nothing moves it any
 *  more is judged anew. */
function toldBefore(world: World, view: ReturnView, expected: ExpectedAccount): GroupRecord | undefined {
  const { player, seen, session, shard } = view
  const bounced = lastBounce(world.facts, expected)
  if (bounced === undefined || expected.epoch !== session?.epoch) return undefined
  if (!sameShard(bounced.shard, shard) || !isSameEndpoint(bounced.seen, seen)) return undefined
  const isLate = world.facts.now - bounced.at > ON_ITS_WAY_MS
  return player === undefined || (!isLate && isMoving(world.facts, player, expected))
    ? groupOf(world.facts, expected.group)
    : undefined
}

function isMoving(facts: Facts, player: PlayerLive, { group }: ExpectedAccount): boolean {
  return (
    facts.moves.some(
      move => move.target === group && move.flows.some(({ flowId }) => flowId === player.id),
    ) || facts.placements.some(placed => isNewer(placed.placementVersion, placed.player, player))
  )
}

/** A move that is committed, and whose turn has not come at the proxy. */
function isNewer(placementVersion: number, key: PlayerKey, player: PlayerLive): boolean {
  return placementVersion > player.placementVersion && playerKeyText(key) === playerKeyText(player.key)
}

interface Home {
  readonly group: GroupRecord
  readonly why: string
}

/** Where the account is expected: the group that its player was moved to, or the one that has left the shard it was played on last. Nowhere
 *  where that shard carried several groups: which of them was the account's is not known. */
function homeOf(
  facts: Facts,
  session: SessionRecord,
  expected: ExpectedAccount | undefined,
): Home | undefined {
  if (expected !== undefined && expected.epoch === session.epoch) {
    const group = groupOf(facts, expected.group)
    return group && { group, why: 'its player was moved there' }
  }
  const from = session.state.kind === 'free' ? session.state.last : session.state.shard
  if (from === undefined) return undefined
  const left = facts.failovers.filter(
    one => sameShard(one.from, from) && isLately(facts, one) && wasThere(session, one),
  )
  if (left.length === 0) return undefined
  const ids = new Set([
    ...left.map(failover => failover.group),
    ...groupsOn(facts, from).map(group => group.id),
  ])
  const [only, ...others] = ids
  const group = only === undefined || others.length > 0 ? undefined : groupOf(facts, only)
  return group && { group, why: `its group has left ${from.shardId}` }
}

function isLately(facts: Facts, { phase, since }: FailoverRecord): boolean {
  return phase.kind !== 'dropped' && facts.now - since <= EXPECTED_MS
}

/** Whether the account was played when the group left its shard, or so shortly before that it was let go because of it. */
function wasThere({ state, since }: SessionRecord, { begunAt }: FailoverRecord): boolean {
  return state.kind !== 'free' || since >= begunAt - LET_GO_BEFORE_MS
}

function isSameEndpoint(left: SeenEndpoint, right: SeenEndpoint | undefined): boolean {
  return right?.protocol === left.protocol && right.ip === left.ip && right.port === left.port
}
