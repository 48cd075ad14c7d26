import { SwitchyardError } from '../../lib/errors.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, WhoisReply, whoisRequest } from '../../proto/contract/session.ts'
import type { Decoded } from '../../proto/contract/wire-fields.ts'
import { shardOf, type World } from '../facts/world.ts'
import type { SessionRecord } from '../sessions/session.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import { accountsOfPlayers, playerSeenAt } from '../sessions/session-ties.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'

/** Sessions that one read brings. */
const PAGE_SESSIONS_MAX = 1_000
/** A shard holds no more accounts than it has slots; what is beyond this is not looked at. */
const PAGES_MAX = 100

/** Who the player at an endpoint of a game server is: its real address, and its account once one has been claimed.
 *  @throws SwitchyardError `SWY_NOT_FOUND` for an incarnation that is not there (any more) */
export async function whois(
  context: RpcContext,
  { shard, seen }: Decoded<typeof whoisRequest>,
): Promise<WhoisReply> {
  const world = await worldNow(context)
  const known = shardOf(world.facts, shard)
  if (known === undefined || known.life.kind === 'fenced' || known.life.kind === 'gone')
    throw new SwitchyardError(
      'SWY_NOT_FOUND',
      `${shard.shardId} has no living incarnation ${shard.incarnation}`,
    )
  const player = playerSeenAt(world, shard, seen)
  if (player === undefined) return { found: false, player: undefined, account: '', epoch: 0 }
  const session = (await accountsOn(context.sessions.store, world, [shard])).get(player.id)
  return { found: true, player: player.key, account: session?.account ?? '', epoch: session?.epoch ?? 0 }
}

/** Which account the players of these shards have claimed, by player. */
export async function accountsOn(
  store: Pick<SessionStore, 'sessions'>,
  world: World,
  shards: readonly ShardRef[],
): Promise<ReadonlyMap<string, SessionRecord>> {
  const found = new Map<string, SessionRecord>()
  for (const shard of shards) {
    let after: AccountName | undefined
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const from = after === undefined ? {} : { after }
      const page = await store.sessions({ shard, ...from, limit: PAGE_SESSIONS_MAX })
      for (const [player, session] of accountsOfPlayers(world, page.sessions, page.now)) {
        const other = found.get(player)
        if (other === undefined || other.since <= session.since) found.set(player, session)
      }
      after = page.sessions.at(-1)?.account
      if (page.sessions.length < PAGE_SESSIONS_MAX) break
    }
  }
  return found
}
