interface Member {
  readonly id: string
  readonly groups: readonly string[]
}

/** Those that carry groups, by id, and those that stand by: the ones that were ready first carry, whatever their numbers. */
export function crewOf<S extends Member>(
  shards: readonly S[],
): { readonly carriers: readonly S[]; readonly spares: readonly S[] } {
  const byId = shards.toSorted((left, right) => (left.id < right.id ? -1 : 1))
  return {
    carriers: byId.filter(({ groups }) => groups.length > 0),
    spares: byId.filter(({ groups }) => groups.length === 0),
  }
}

/** @throws Error when nobody is there */
export function firstOf<S extends Member>(members: readonly S[]): S {
  const [first] = members
  if (first === undefined) throw new Error('no such shard')
  return first
}
