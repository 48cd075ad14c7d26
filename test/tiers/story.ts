/** Milliseconds of the clock that all processes of this machine share. */
export type SharedMs = number

/** A datagram as one of the ends has seen it. Sent: just before it was; got: when whoever it came to has read it. */
export type Sighting =
  | { readonly kind: 'player-sent'; readonly at: SharedMs; readonly player: number; readonly bytes: Buffer }
  | {
      readonly kind: 'player-got'
      readonly at: SharedMs
      readonly player: number
      /** `address:port`. */
      readonly from: string
      readonly bytes: Buffer
    }
  | ({ readonly kind: 'shard-got' } & AtShard)
  | ({ readonly kind: 'shard-sent' } & AtShard)

interface AtShard {
  readonly at: SharedMs
  readonly shard: number
  /** Of the proxy, as the shard sees it: `address:port`. */
  readonly peer: string
  readonly bytes: Buffer
}

export type Given =
  /** They may open flows from now on. */
  | { readonly kind: 'enter'; readonly players: readonly number[] }
  | {
      readonly kind: 'move'
      readonly players: readonly number[]
      readonly group: number
      /** 0: the former shard is not heard any more. */
      readonly lameDuckMs: number
    }
  | { readonly kind: 'bind'; readonly group: number; readonly shard: number }
  /** Their flows have ended; they may open others. */
  | { readonly kind: 'expire'; readonly players: readonly number[] }
  /** Their flows have ended, and nothing else begins until they enter again. */
  | { readonly kind: 'shut-out'; readonly players: readonly number[] }
  /** From now on these groups alone take whoever opens a flow. */
  | { readonly kind: 'admit'; readonly groups: readonly number[] }

/** Takes effect at some moment between `from` and `until`; nobody can tell when. */
export type Order = Given & { readonly from: SharedMs; readonly until: SharedMs }

/** Everything that is known of a run. */
export interface Story {
  /** In the order in which they were given. Those of the same players or groups do not overlap. */
  readonly orders: readonly Order[]
  /** In any order. */
  readonly sightings: readonly Sighting[]
  /** Where players send to and hear from: `address:port` of the listener, of each life of the proxy. */
  readonly publicEndpoints: readonly string[]
  /** As shards see the proxy. */
  readonly proxyAddress: string
  readonly quarantineMs: number
}
