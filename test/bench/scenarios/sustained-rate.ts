import { searchHighest } from '../figures/search-highest.ts'
import { lossOf } from '../load/udp-load-result.ts'
import type { UdpLoadOptions } from '../load/udp-load.ts'
import type { Peer } from '../peers/peer.ts'
import type { BenchRun } from './bench-run.ts'
import { noteDeliveries } from './note-deliveries.ts'
import { putLoad, settle } from './settle.ts'

/** Where it is found with few flows: a good guess for others. */
export const SUSTAINED = 'udp-sustained'
/** Loss that still counts as carried. */
const LOSS_MAX = 0.01
const PROBE_SECONDS = 0.7
const SHORT_PROBE_SECONDS = 0.5
/** Rates that are tried in the search for the highest: each 6 % above the one before. */
const LADDER_FIRST = 5_000
const LADDER_STEP = 1.06
/** Where the first search starts; any works, a good one is quicker. */
const FIRST_GUESS = 60_000

/** The highest rate at which nearly nothing is lost and every flow goes the way that is measured.
 *  @throws PeerFailure for a way that its flows do not take at any rate */
export async function findSustainedRate(
  run: BenchRun,
  scenario: string,
  peer: Peer,
  flows: Pick<UdpLoadOptions, 'flows' | 'sources' | 'sourcePort'>,
): Promise<void> {
  const ladder = ratesUpTo(run.options.rateMax)
  const seconds = run.options.short ? SHORT_PROBE_SECONDS : PROBE_SECONDS
  const before =
    run.samples.median(scenario, peer.name, 'ratePerSecond') ??
    run.samples.median(SUSTAINED, peer.name, 'ratePerSecond') ??
    FIRST_GUESS
  const guess = ladder.findLastIndex(rate => rate <= before)
  const found = await searchHighest(ladder.length, guess, async index => {
    const load = { ...flows, ratePerSecond: ladder[index] ?? 0, seconds }
    await settle(run, scenario, peer, load)
    const { result, wasMeant } = await putLoad(run, peer, load)
    noteDeliveries(run, scenario, peer.name, result)
    // Beyond what it carries, flows are no longer answered, and leave the kernel.
    return lossOf(result) < LOSS_MAX && (await wasMeant())
  })
  run.samples.add(scenario, peer.name, {
    flows: flows.flows,
    ratePerSecond: found === undefined ? 0 : ladder[found],
    mostPerSecond: run.options.rateMax,
  })
}

/** Ascending; the greatest is `rateMax` itself. */
function ratesUpTo(rateMax: number): readonly number[] {
  const rates: number[] = []
  for (let rate = LADDER_FIRST; rate < rateMax; rate *= LADDER_STEP) rates.push(Math.round(rate / 100) * 100)
  return [...rates, rateMax]
}
