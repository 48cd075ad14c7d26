import { SwitchyardError } from '../../lib/errors.ts'
import type { PlayerSelector } from '../../proto/contract/admin.ts'
import { ACCOUNT_PATTERN, type AccountName } from '../../proto/contract/session.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import type { PlayerLive } from '../facts/live-view.ts'
import { groupOf, type World } from '../facts/world.ts'
import { selectPlayers } from '../moves/select-players.ts'
import type { SessionRecord } from '../sessions/session.ts'
import { tieOf } from '../sessions/session-ties.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'
import { accountsOn } from './whois.ts'

/** Looks up who plays the account of a selector. What comes back puts that player's id in its place; it is called where the players are
 *  selected, so that a request which has been answered before is not looked up in vain.
 *  @returns throws SwitchyardError `SWY_NOT_FOUND` where no player is known for the account */
export async function accountLookedUp(
  context: RpcContext,
  selector: PlayerSelector,
): Promise<() => PlayerSelector> {
  const { account, ids } = selector
  if (account === '') return () => selector
  const player = ACCOUNT_PATTERN.test(account) ? await playerOf(context, account as AccountName) : undefined
  return () => {
    if (player === undefined)
      throw new SwitchyardError('SWY_NOT_FOUND', `no connected player is known to play ${account}`)
    if (ids.length > 0 && !ids.some(id => player.id.startsWith(id)))
      throw new SwitchyardError('SWY_NOT_FOUND', `${account} is played by ${player.id}`)
    return { ...selector, account: '', ids: [player.id] }
  }
}

async function playerOf(context: RpcContext, account: AccountName): Promise<PlayerLive | undefined> {
  const { session, now } = await context.sessions.store.session(account)
  if (session === undefined) return undefined
  const tie = tieOf(await worldNow(context), session, now)
  return tie.kind === 'player' ? tie.player : undefined
}

/** Which of these players have claimed which account. */
export async function accountsOfShown(
  { sessions }: Pick<RpcContext, 'sessions'>,
  world: World,
  players: readonly PlayerLive[],
): Promise<ReadonlyMap<string, SessionRecord>> {
  const shards = new Map<string, ShardRef>()
  for (const id of new Set(players.map(player => player.group))) {
    const shard = groupOf(world.facts, id)?.shard
    if (shard !== undefined) shards.set(shardRefText(shard), shard)
  }
  return accountsOn(sessions.store, world, [...shards.values()])
}

/** Which account each of the players has claimed whom a selector names now; nobody's where it names nobody. */
export async function accountsMoved(
  context: RpcContext,
  selectorOf: () => PlayerSelector,
): Promise<ReadonlyMap<string, SessionRecord>> {
  const world = await worldNow(context)
  try {
    return await accountsOfShown(context, world, selectPlayers(world, selectorOf()))
  } catch (error) {
    // What is wrong with the selector is said when the move is planned, unless the request has been answered before.
    if (error instanceof SwitchyardError && error.code.startsWith('SWY_STORE')) throw error
    return new Map()
  }
}
