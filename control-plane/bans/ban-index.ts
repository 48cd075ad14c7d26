import { parseIpAddress } from '../../lib/ip-network.ts'
import { NetworkTable } from '../../lib/network-table.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import { parseBanTarget } from '../../proto/contract/ban.ts'
import type { AccountName } from '../../proto/contract/session.ts'
import { type BanRecord, isBanLive } from './ban.ts'

/** Bans by whom they are for. */
export class BanIndex {
  /** What proxies are told: each network with when its ban expires by the store's clock, 0 for never. */
  readonly networks: ReadonlyMap<string, number>
  readonly #table = new NetworkTable<BanRecord>()
  readonly #accounts = new Map<AccountName, BanRecord>()

  constructor(bans: readonly BanRecord[]) {
    const networks = new Map<string, number>()
    for (const ban of bans) {
      const target = parseBanTarget(ban.target)
      if (target.kind === 'account') this.#accounts.set(target.account, ban)
      else {
        this.#table.set(target.network, ban)
        networks.set(ban.target, ban.expiresAt ?? 0)
      }
    }
    this.networks = networks
  }

  /** Accounts and their bans, live or not. */
  accounts(): ReadonlyMap<AccountName, BanRecord> {
    return this.#accounts
  }

  ofAccount(account: AccountName, now: StoreTimeMs): BanRecord | undefined {
    const ban = this.#accounts.get(account)
    return ban !== undefined && isBanLive(ban, now) ? ban : undefined
  }

  ofIp(ip: string, now: StoreTimeMs): BanRecord | undefined {
    const address = parseIpAddress(ip)
    return address === undefined ? undefined : this.#table.longestMatch(address, ban => isBanLive(ban, now))
  }
}

const indexes = new WeakMap<readonly BanRecord[], BanIndex>()

/** The index of these bans, made once per list: the store gives the same list until a ban is written. */
export function banIndexOf(bans: readonly BanRecord[]): BanIndex {
  const known = indexes.get(bans)
  if (known !== undefined) return known
  const made = new BanIndex(bans)
  indexes.set(bans, made)
  return made
}
