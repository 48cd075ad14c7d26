import type { GroupId, ShardRef } from '../../proto/contract/ids.ts'
import type { Route } from './route.ts'

/** A group that now leads to another shard or address. */
export interface RouteSwitch {
  readonly route: Route
  readonly from: ShardRef
}

/** What a snapshot or a change did, as data: the caller tells the flows. */
export type RouteEffects =
  | { readonly kind: 'stale'; readonly reason: string }
  | {
      readonly kind: 'applied'
      readonly switched: readonly RouteSwitch[]
      /** Groups that are no more: their flows are to be cut. */
      readonly vanished: readonly Route[]
      /** Routes that were older than what is known, and were ignored. */
      readonly staleGroups: readonly GroupId[]
      readonly placementsStale: number
      readonly placementsRefused: number
    }
