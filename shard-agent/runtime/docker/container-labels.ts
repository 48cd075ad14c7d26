import type { ShardRef } from '../../../proto/contract/ids.ts'

/** Whose a container is. */
export interface Ownership {
  readonly host: string
  readonly shard: ShardRef
  /** A random word of this one life, known to nobody but its agent: labels alone can be copied, with an image of a container for example. */
  readonly life: string
}

/** Labels of one container of ours, for people and for us. */
export function labelsOf({ host, shard, life }: Ownership, fleet: string): Readonly<Record<string, string>> {
  return { ...proof({ host, shard, life }), 'switchyard.fleet': fleet }
}

/** Whether a container is the one of this life. Nothing is ever done to another one. */
export function isOwn(labels: Readonly<Record<string, string>>, ownership: Ownership): boolean {
  return Object.entries(proof(ownership)).every(([name, value]) => labels[name] === value)
}

/** Unique, so that a container which was made while its agent died is found again by it. At most 63 + 16 + 44 characters. */
export function containerName({ shard, life }: Ownership): string {
  return `switchyard-${shard.shardId}-${shard.incarnation}-${life}`
}

function proof({ host, shard, life }: Ownership): Readonly<Record<string, string>> {
  return {
    'switchyard.kind': 'shard',
    'switchyard.host': host,
    'switchyard.shard': shard.shardId,
    'switchyard.incarnation': String(shard.incarnation),
    'switchyard.life': life,
  }
}
