import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { AccountName } from '../../proto/contract/session.ts'
import type { Facts } from '../facts/facts.ts'
import type { BanRecord } from './ban.ts'
import { banIndexOf } from './ban-index.ts'

/** The ban that keeps this account out; undefined if none does. */
export function bannedAccount(
  facts: Pick<Facts, 'bans'>,
  account: AccountName,
  now: StoreTimeMs,
): BanRecord | undefined {
  return banIndexOf(facts.bans).ofAccount(account, now)
}

/** The ban that refuses a claim of this account from this address; undefined if none does. The proxies refuse the address as well,
 *  but a player may be there who came before the ban.
 *  @param ip undefined where the player's address is not known */
export function bannedClaim(
  facts: Pick<Facts, 'bans'>,
  account: AccountName,
  ip: string | undefined,
  now: StoreTimeMs,
): BanRecord | undefined {
  return (
    bannedAccount(facts, account, now) ??
    (ip === undefined ? undefined : banIndexOf(facts.bans).ofIp(ip, now))
  )
}
