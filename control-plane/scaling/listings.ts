import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { ProviderName } from '../scaler/pool.ts'
import type { Listing, Provider } from '../scaler/provider.ts'
import type { ConfiguredProviders } from './configured-provider.ts'
import type { ScalerCounts } from './scaler-counts.ts'

/** While steps are left, passes follow each other closely; a provider is asked for its machines again after this share of the time that it takes to
 *  show a change. */
const KEPT_SHARE = 1 / 6
export const LISTING_KEPT_MS_MAX = 10_000

/** The store's clock. */
export type StoreNow = () => Promise<StoreTimeMs>

interface Kept {
  readonly listing: Listing
  readonly until: MonotonicMs
}

export interface ListingsParts {
  readonly providers: ConfiguredProviders
  readonly clock: Clock
  readonly log: Log
  readonly counts: Pick<ScalerCounts, 'listed'>
}

/** The last listing of each provider, asked for anew when it is too old. */
export class Listings {
  readonly #parts: ListingsParts
  readonly #kept = new Map<ProviderName, Kept>()

  constructor(parts: ListingsParts) {
    this.#parts = parts
  }

  /** As they were listed last, however long ago. */
  known(): ReadonlyMap<ProviderName, Listing> {
    return new Map([...this.#kept].map(([name, { listing }]) => [name, listing]))
  }

  /** Of all providers at once: a pass waits for the slowest, whose driver bounds that. */
  async all(owner: string, now: StoreNow): Promise<ReadonlyMap<ProviderName, Listing>> {
    const listed = [...this.#parts.providers].map(
      async ([name, { provider }]) => [name, await this.#one(name, provider, { owner, now })] as const,
    )
    return new Map(await Promise.all(listed))
  }

  async #one(
    name: ProviderName,
    provider: Provider,
    { owner, now }: { readonly owner: string; readonly now: StoreNow },
  ): Promise<Listing> {
    const { clock, log, counts } = this.#parts
    const kept = this.#kept.get(name)
    if (kept !== undefined && clock.monotonicMs() < kept.until) return kept.listing
    const listing = await list(provider, owner, now).catch((error: unknown) => {
      log.warn({ provider: name, error: messageOf(error) }, 'the machines of a provider could not be listed')
      return NOTHING
    })
    counts.listed(name, listing.complete)
    const keptMs = Math.min(LISTING_KEPT_MS_MAX, provider.settleMs * KEPT_SHARE)
    this.#kept.set(name, { listing, until: after(clock.monotonicMs(), listing.complete ? keptMs : 0) })
    return listing
  }
}

/** Also what is thrown at once comes as a rejection. */
async function list(provider: Provider, owner: string, now: StoreNow): Promise<Listing> {
  // By the clock of the rows that it is held against: a driver knows its own machine's only.
  const begunAt = await now()
  const listing = await provider.list(owner)
  return { ...listing, begunAt, endedAt: await now() }
}

const NOTHING: Listing = {
  complete: false,
  machines: [],
  begunAt: 0 as StoreTimeMs,
  endedAt: 0 as StoreTimeMs,
}
