import { ALIAS_BELIEVED_MS, aliasAt, identityOf, STORED_ALIASES } from '../../proto/contract/alias.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import { parseBanTarget } from '../../proto/contract/ban.ts'
import type { BanRecord } from '../bans/ban.ts'
import { banIndexOf } from '../bans/ban-index.ts'
import type { Facts } from '../facts/facts.ts'
import { ALIAS_QUARANTINE_MS, ALIASES_MAX, type AliasRules } from './alias-store.ts'

/** Of IPv6, see `identityOf`. Wider bans hold an address of each household that they name. */
const HOUSEHOLD_BITS = 64

/** A number of 32 bits that cannot be guessed without the key. */
export type KeyedNumber = (text: string) => number

/** The rules as of these facts.
 *  @param hash keyed, so that nobody can choose addresses whose candidates collide. The key may change: what was given stays */
export function aliasRules(facts: Pick<Facts, 'shards' | 'bans' | 'now'>, hash: KeyedNumber): AliasRules {
  const living = facts.shards.filter(({ life }) => life.kind !== 'gone')
  const bans = banIndexOf(facts.bans)
  const neighbours = bannedHouseholds(facts.bans)
  return {
    aliasesMax: ALIASES_MAX,
    quarantineMs: ALIAS_QUARANTINE_MS,
    candidate: (ip, n) => aliasAt(STORED_ALIASES, hash(ip) + n),
    rememberedSince: living.reduce<AliasRules['rememberedSince']>(
      (since, { createdAt }) =>
        Math.min(since ?? Number.POSITIVE_INFINITY, createdAt - ALIAS_BELIEVED_MS) as StoreTimeMs,
      undefined,
    ),
    isBanned: ip => bans.ofIp(ip, facts.now) !== undefined || neighbours.has(ip),
  }
}

const households = new WeakMap<readonly BanRecord[], ReadonlySet<string>>()

/** Whose alias stands for somebody who is banned by an IPv6 address of his own, as `identityOf` writes them. Made once per list; bans that
 *  have run out count until they are dropped. */
function bannedHouseholds(bans: readonly BanRecord[]): ReadonlySet<string> {
  const known = households.get(bans)
  if (known !== undefined) return known
  const made = new Set<string>()
  for (const { target } of bans) {
    const parsed = parseBanTarget(target)
    const [first = ''] = target.split('/')
    if (parsed.kind !== 'account' && first.includes(':') && parsed.network.prefixBits > HOUSEHOLD_BITS)
      made.add(identityOf(first))
  }
  households.set(bans, made)
  return made
}
