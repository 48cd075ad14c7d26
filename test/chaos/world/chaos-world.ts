import type { ProductView } from './product-view.ts'

export const WORLD_NAMES = ['up', 'standby', 'namespaces'] as const
export type WorldName = (typeof WORLD_NAMES)[number]

/** Where and how the players of a world play. */
export interface PlayersPlace {
  readonly host: string
  readonly port: number
  /** Words before the command of their process. */
  readonly prefix: readonly string[]
  /** Addresses to play from; none: loopback addresses. */
  readonly sources: readonly string[]
}

/** The whole product, running, with everything needed to break it and to look at it. */
export interface ChaosWorld {
  readonly name: WorldName
  readonly product: ProductView
  readonly players: PlayersPlace
  /** Of each program that has any: the address of its metrics. */
  readonly metrics: Readonly<Record<string, string>>
  /** The process of each program, as it is now. */
  pids(): Readonly<Record<string, number>>
  /** For the message of a failure. */
  lastWords(): readonly string[]
  /** Stops everything. Returns the pids that were left running, which are ended then. */
  end(): Promise<readonly number[]>
}

/** The fleet that the players play on. */
export const FLEET = 'arena'
