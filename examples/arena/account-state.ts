import { formatItems, type Luggage, type SavedState } from './saved-state.ts'

/** What the agent says of a player. `corridor`: nobody is visible from there, and nothing is traded. */
export type HeedWord = 'near' | 'corridor' | 'cross' | 'closed'

/** How far a player is on the way to another zone, as the agent says. */
export type Road =
  | { readonly kind: 'open' }
  | { readonly kind: 'near'; readonly zone: string }
  /** Places over there are not kept (yet). */
  | { readonly kind: 'corridor'; readonly zone: string }
  | { readonly kind: 'closed'; readonly zone: string; readonly reason: string }
  /** Being handed over: nothing changes until it is known how that ends. */
  | { readonly kind: 'crossing'; readonly zone: string; readonly move: string }

interface Place {
  readonly x: number
  readonly y: number
}

/** What lets this shard save for a player, and what is saved besides the place. */
export interface PlayerAccount {
  readonly epoch: string
  /** Counts acts, and steps of a vehicle in which one rides. */
  score: number
  coins: number
  items: readonly string[]
  /** Name of the driver in whose vehicle it is, its own name as the driver; empty: on foot. */
  party: string
  road: Road
  /** All that the agent said last; the road is the most urgent of it. */
  words: ReadonlySet<HeedWord>
  /** Where it was last on its own side for sure: where it came from another shard, or out of the corridor on an open road. */
  before: Place | undefined
}

export function newAccount(epoch: string, luggage: Luggage | SavedState | undefined): PlayerAccount {
  return {
    epoch,
    score: luggage?.score ?? 0,
    coins: luggage?.coins ?? 0,
    items: luggage?.items ?? [],
    party: luggage !== undefined && 'party' in luggage ? luggage.party : '',
    road: { kind: 'open' },
    words: new Set(),
    before: luggage !== undefined && 'party' in luggage ? { x: luggage.x, y: luggage.y } : undefined,
  }
}

/** All that goes along to another shard, as it is now. */
export function luggageOf({ x, y }: Place, { score, coins, items, party }: PlayerAccount): Luggage {
  return { x, y, score, coins, items, party }
}

/** What belongs to the account: equal texts for equal scores of one life. */
export function describeBelongings({ score, coins, items, party, epoch }: PlayerAccount): string {
  const vehicle = party === '' ? '-' : party
  return `score=${score} coins=${coins} items=${formatItems(items)} party=${vehicle} epoch=${epoch}`
}
