import type { Product } from '../support/product.ts'

/** What the lab reads of one line of `shards list -o json`. */
export interface LabShard {
  readonly id: string
  readonly groups: readonly string[]
  readonly state: string
  /** 0 while there is no process. */
  readonly pid: number
}

export async function listShards(product: Product): Promise<readonly LabShard[]> {
  const result = await product.cli('shards', 'list', '-o', 'json')
  if (result.code !== 0) throw new Error(`shards list: exit code ${result.code}\n${result.stderr}`)
  if (!Array.isArray(result.json)) throw new Error(`shards list: no array\n${result.stdout}`)
  return result.json.map(asLabShard)
}

function asLabShard(row: unknown): LabShard {
  const { id, groups, state, pid } = row as Record<string, unknown>
  if (
    typeof id !== 'string' ||
    typeof state !== 'string' ||
    (typeof pid !== 'number' && pid !== null) ||
    !Array.isArray(groups)
  ) {
    throw new Error(`not a shard: ${JSON.stringify(row)}`)
  }
  return { id, groups: groups.map(String), state, pid: pid ?? 0 }
}

export function carriersOf(shards: readonly LabShard[]): readonly LabShard[] {
  return shards.filter(shard => shard.state === 'ready' && shard.groups.length > 0)
}

export function sparesOf(shards: readonly LabShard[]): readonly LabShard[] {
  return shards.filter(shard => shard.state === 'ready' && shard.groups.length === 0)
}
