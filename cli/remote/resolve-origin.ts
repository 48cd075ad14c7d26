import type { PlayerSelector } from '../../proto/contract/admin.ts'
import { METHODS } from './methods.ts'
import type { Plane } from './plane.ts'

/** The selector with whole ids for the shard and group it names, so that a misspelt one is «not found» and not «nobody there». */
export async function resolveOrigin(plane: Plane, selector: PlayerSelector): Promise<PlayerSelector> {
  const { shard, group } = selector
  return {
    ...selector,
    shard: shard === '' ? '' : (await plane.call(METHODS.getShard, { id: shard })).id,
    group: group === '' ? '' : (await plane.call(METHODS.getGroup, { id: group })).id,
  }
}
