import { aliasAt, STORED_ALIASES } from '../../proto/contract/alias.ts'
import { banIndexOf } from '../bans/ban-index.ts'
import type { Facts } from '../facts/facts.ts'
import { ALIAS_QUARANTINE_MS, ALIASES_MAX, type AliasRules } from './alias-store.ts'

/** A number of 32 bits that cannot be guessed without the key. */
export type KeyedNumber = (text: string) => number

/** The rules as of these facts.
 *  @param hash keyed, so that nobody can choose addresses whose candidates collide. The key may change: what was given stays */
export function aliasRules(facts: Pick<Facts, 'shards' | 'bans' | 'now'>, hash: KeyedNumber): AliasRules {
  const living = facts.shards.filter(({ life }) => life.kind !== 'gone')
  const bans = banIndexOf(facts.bans)
  return {
    aliasesMax: ALIASES_MAX,
    quarantineMs: ALIAS_QUARANTINE_MS,
    candidate: (ip, n) => aliasAt(STORED_ALIASES, hash(ip) + n),
    oldestShardAt: living.reduce<AliasRules['oldestShardAt']>(
      (oldest, { createdAt }) => (oldest === undefined || createdAt < oldest ? createdAt : oldest),
      undefined,
    ),
    isBanned: ip => bans.ofIp(ip, facts.now) !== undefined,
  }
}
