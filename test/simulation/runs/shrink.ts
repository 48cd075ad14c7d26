import { runSeed, type SeedReport } from './seed-report.ts'

/** Replays that shrinking may take. */
const REPLAYS_MAX = 60

/** Leaves out as many operations and faults of a failing seed as it can, so that it still breaks the same invariant: halves first,
 *  then smaller parts ("delta debugging", Zeller 1999, its first half). Gives the numbers that can go. */
export async function shrink(failing: SeedReport, operations: number): Promise<ReadonlySet<number>> {
  const acts = failing.acts
  let without = new Set<number>()
  let replays = 0
  const stillFails = async (candidate: ReadonlySet<number>): Promise<boolean> => {
    replays += 1
    const { violation } = await runSeed({ seed: failing.seed, operations, told: false, without: candidate })
    return violation?.invariant === failing.violation?.invariant
  }
  for (let part = Math.ceil(acts / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    for (let first = 1; first <= acts; first += part) {
      if (replays >= REPLAYS_MAX) return without
      const some = Array.from({ length: part }, (_, index) => first + index)
      const candidate = new Set([...without, ...some])
      if (candidate.size > without.size && (await stillFails(candidate))) without = candidate
    }
  }
  return without
}
