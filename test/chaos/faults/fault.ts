import type { EventView } from '../../../proto/contract/admin.ts'
import type { Snapshot } from '../world/product-view.ts'
import type { ChaosWorld } from '../world/chaos-world.ts'
import type { Scene } from './scene.ts'

/** What a fault did, said by the fault itself when everything that it broke is healed again. */
export interface Done {
  readonly did: string
  /** Ids of the shards whose players were hit; `all` where everybody was. */
  readonly concerned: readonly string[] | 'all'
  /** What went wrong while it was applied. */
  readonly complaints?: readonly string[]
}

/** What is looked at afterwards. */
export interface Aftermath {
  readonly before: Snapshot
  readonly after: Snapshot
  readonly events: readonly EventView[]
  readonly done: Done
}

/** One way to break the product, and what has to come of it. */
export interface Fault<World extends ChaosWorld = ChaosWorld> {
  readonly name: string
  /** Why it cannot be applied here; undefined where it can. */
  readonly missing?: (() => string | undefined) | undefined
  /** Carriers that it kills or that lose their group: `all` of them, or so many. */
  readonly victims: number | 'all'
  /** Programs whose life it ends: a long run leaves each a life long enough to show leaks. */
  readonly ends: readonly string[]
  /** Longest silence allowed, in milliseconds, for players who were hit, and for all others. */
  readonly concernedMsMax: number
  readonly othersMsMax: number
  /** Which groups go to another shard: those of the shards concerned, none, or it depends on the moment. */
  readonly moves: 'concerned' | 'nobody' | 'any'
  /** The brake on ourselves has to trip; everywhere else it must not. */
  readonly brake?: true
  apply(scene: Scene<World>): Promise<Done>
  /** What only this fault can say about its outcome. */
  readonly check?: (aftermath: Aftermath) => readonly string[]
}
