import { type AllocationTable, allocationTable } from './allocation-table.ts'
import { sampleAllocations } from './sample-allocations.ts'
import { type DataPath, steadyTraffic } from './steady-traffic.ts'

export interface AllocationRun {
  readonly players: number
  readonly roundTrips: number
  /** A function that is being compiled anew runs slowly for a while, and allocates then. The best of so many rounds counts. */
  readonly roundsMax: number
  /** Flow ports, twice as many as players. */
  readonly firstFlowPort: number
  readonly path: DataPath
}

/** Measures the data path under steady traffic, until a round shows no allocation of ours or the rounds are used up. What is
 *  allocated for each datagram shows in every round. */
export async function measureAllocations(run: AllocationRun): Promise<AllocationTable> {
  const { players, roundTrips, roundsMax, firstFlowPort, path } = run
  const traffic = await steadyTraffic(players, firstFlowPort, path)
  try {
    await traffic.exchange(roundTrips)
    let best: AllocationTable | undefined
    for (let round = 0; round < roundsMax && best?.passed !== true; round += 1) {
      const table = allocationTable(await sampleAllocations(() => traffic.exchange(roundTrips)), roundTrips)
      if (best === undefined || table.oursBytesPerRoundTrip < best.oursBytesPerRoundTrip) best = table
    }
    if (best === undefined) throw new RangeError('no round')
    return best
  } finally {
    await traffic.close()
  }
}
