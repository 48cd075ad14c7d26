import type { Test } from 'tap'
import type { Scene, SceneEnd, SceneOptions } from './scene.ts'

/** One story, the same on every tier. */
export interface Scenario {
  readonly name: string
  readonly options: SceneOptions
  readonly play: (t: Test, scene: Scene) => Promise<void>
  /** Beyond what holds for all of them. */
  readonly judge?: (t: Test, end: SceneEnd, scene: Scene) => void
}

/** Group → shard. */
export const GROUPS = { 1: 1, 2: 2 } as const
export const ALL: readonly number[] = [0, 1, 2, 3, 4, 5]
export const SOME: readonly number[] = [0, 1, 2, 3]
/** They have the addresses of nobody else. */
export const OTHERS: readonly number[] = [4, 5]

/** All in group 1: group 2 takes nobody yet. */
export async function allInGroupOne(scene: Scene, players: readonly number[]): Promise<void> {
  await scene.join(players)
  await scene.heard(players, [1])
  await scene.carried(players)
}
