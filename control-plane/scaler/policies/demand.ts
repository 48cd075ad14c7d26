import type { Demand } from './policy.ts'

/** Shards that a fleet wants, or that live: each takes its slots of a host's places. */
export interface WantedShards {
  readonly fleet: string
  readonly slots: number
  readonly shards: number
}

/** What the shards that live take of one host that stays: untainted, neither draining nor over. */
export interface OccupiedHost {
  readonly host: string
  /** Of each of its shards. */
  readonly slots: readonly number[]
}

/** How many hosts are needed: shards stay where they are, those that are missing go where there is room, and what finds none takes new hosts.
 *  A host is given up if all of its shards fit into the others, as they are: so what is given up is not asked for again.
 *  Cost: hosts² · shards per host at the worst.
 *  @param missing shards that live on none of `hosts`
 *  @param slotsPerHost places of one host; a shard that is larger fits nowhere, so no host is made for it */
export function demandOf(
  missing: readonly WantedShards[],
  hosts: readonly OccupiedHost[],
  slotsPerHost: number,
): Demand {
  const fitting = missing.filter(({ slots }) => slots <= slotsPerHost)
  const bins = hosts.map(({ slots }) => [...slots])
  const shards = fitting.flatMap(({ slots, shards }) => Array.from({ length: shards }, () => slots))
  let grown = 0
  for (const slots of shards.toSorted((left, right) => right - left)) {
    const bin = roomFor(bins, slots, slotsPerHost)
    if (bin === undefined) {
      bins.push([slots])
      grown += 1
    } else bin.push(slots)
  }
  const needed = withoutSpareable(bins, slotsPerHost).length
  const total = bins.flat().length
  const unfit = missing.filter(({ slots }) => slots > slotsPerHost).map(({ fleet }) => fleet)
  return {
    hosts: needed,
    why: [
      `${total} shards of ${bins.flat().reduce((sum, slots) => sum + slots, 0)} places, ${slotsPerHost} per host`,
      ...(grown === 0 ? [] : [`${shards.length} of them have no host yet`]),
      ...(unfit.length === 0 ? [] : [`shards of ${unfit.join(', ')} fit into no host`]),
    ].join('; '),
  }
}

/** The fullest one with room: what is nearly empty can be given up. */
function roomFor(bins: readonly number[][], slots: number, slotsPerHost: number): number[] | undefined {
  let best: number[] | undefined
  let bestFill = -1
  for (const bin of bins) {
    const fill = sum(bin)
    if (fill + slots <= slotsPerHost && fill > bestFill) {
      best = bin
      bestFill = fill
    }
  }
  return best
}

function withoutSpareable(bins: readonly number[][], slotsPerHost: number): readonly number[][] {
  let kept = bins.filter(bin => bin.length > 0)
  for (;;) {
    const rest = withoutEmptiest(kept, slotsPerHost)
    if (rest === undefined) return kept
    kept = rest
  }
}

/** The bins without the emptiest, whose shards have gone to the others. Undefined: they do not fit. */
function withoutEmptiest(bins: readonly number[][], slotsPerHost: number): number[][] | undefined {
  const [emptiest, ...others] = bins.toSorted((left, right) => sum(left) - sum(right))
  if (emptiest === undefined || others.length === 0) return undefined
  const copies = others.map(bin => [...bin])
  for (const slots of emptiest.toSorted((left, right) => right - left)) {
    const bin = roomFor(copies, slots, slotsPerHost)
    if (bin === undefined) return undefined
    bin.push(slots)
  }
  return copies
}

function sum(slots: readonly number[]): number {
  return slots.reduce((total, one) => total + one, 0)
}
