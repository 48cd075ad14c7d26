import { searchHighest } from '../figures/search-highest.ts'
import { median } from '../figures/median.ts'
import { lossOf, runUdpLoad } from '../load/udp-load.ts'
import type { Peer } from '../peers/peer.ts'
import type { BenchRun } from './bench-run.ts'
import { inTurn } from './in-turn.ts'
import { measureUdp, noteDeliveries } from './measure-udp.ts'

const FLOWS = 64
const IDLE_RATE = 100
const LOADED_RATE = 20_000
const LARGE_BYTES = 1_200
/** Loss that still counts as carried. */
const LOSS_MAX = 0.01
const PROBE_SECONDS = 0.7
const SHORT_PROBE_SECONDS = 0.5
/** Large datagrams cost next to nothing more: a few rounds show it. */
const LARGE_ROUNDS_MAX = 3
/** Rates that are tried in the search for the highest: each 6 % above the one before. */
const LADDER_FIRST = 5_000
const LADDER_STEP = 1.06
/** Where the first search starts; any works, a good one is quicker. */
const FIRST_GUESS = 60_000
/** Of the rate that both user-space proxies sustain: at the limit itself there is nothing but queues. */
const COMMON_SHARE = 0.9

/** Latency without load and under it, processor time, and the highest rate, all ways in turn within each round. */
export async function runUdpScenarios(run: BenchRun, peers: readonly Peer[], echoPid: number): Promise<void> {
  const { rounds, seconds, rateMax, short } = run.options
  const ladder = ratesUpTo(rateMax)
  const loadedRate = Math.min(LOADED_RATE, rateMax)
  const idleSeconds = Math.max(seconds, short ? 1 : 3)
  const loads = [
    {
      scenario: 'udp-idle',
      ratePerSecond: Math.min(IDLE_RATE, rateMax),
      seconds: idleSeconds,
      datagramBytes: 100,
    },
    { scenario: 'udp-loaded', ratePerSecond: loadedRate, seconds, datagramBytes: 100 },
    { scenario: 'udp-large', ratePerSecond: loadedRate, seconds, datagramBytes: LARGE_BYTES },
  ]
  const largeRounds = short ? 1 : LARGE_ROUNDS_MAX
  for (let round = 1; round <= rounds; round += 1) {
    run.say(`udp: round ${round} of ${rounds}`)
    for (const { scenario, ...load } of round > largeRounds ? loads.slice(0, -1) : loads)
      for (const peer of inTurn(peers, round))
        await measureUdp(run, scenario, peer, echoPid, { flows: FLOWS, ...load })
    for (const peer of inTurn(peers, round)) await findSustainedRate(run, peer, ladder)
  }
  await runAtCommonRate(run, peers, echoPid)
}

async function findSustainedRate(run: BenchRun, peer: Peer, ladder: readonly number[]): Promise<void> {
  const scenario = 'udp-sustained'
  const seconds = run.options.short ? SHORT_PROBE_SECONDS : PROBE_SECONDS
  const before = run.samples.median(scenario, peer.name, 'ratePerSecond') ?? FIRST_GUESS
  const guess = ladder.findLastIndex(rate => rate <= before)
  const found = await searchHighest(ladder.length, guess, async index => {
    const ratePerSecond = ladder[index] ?? 0
    const result = await runUdpLoad(run.world, peer.target, {
      flows: FLOWS,
      ratePerSecond,
      seconds,
    })
    noteDeliveries(run, scenario, peer.name, result)
    return lossOf(result) < LOSS_MAX
  })
  run.samples.add(scenario, peer.name, { ratePerSecond: found === undefined ? 0 : ladder[found] })
}

/** All ways at the highest rate that both user-space proxies carry: only there their latencies can be compared. */
async function runAtCommonRate(run: BenchRun, peers: readonly Peer[], echoPid: number): Promise<void> {
  const proxies = peers.filter(peer => peer.pids().length > 0)
  const sustained = proxies.map(
    ({ name }) => median(run.samples.values('udp-sustained', name, 'ratePerSecond')) ?? 0,
  )
  if (sustained.length === 0) return
  const ratePerSecond = Math.round((Math.min(...sustained) * COMMON_SHARE) / 100) * 100
  if (ratePerSecond === 0) return
  const { rounds, seconds } = run.options
  for (let round = 1; round <= rounds; round += 1) {
    run.say(`udp: round ${round} of ${rounds} at ${ratePerSecond} datagrams per second`)
    for (const peer of inTurn(peers, round))
      await measureUdp(run, 'udp-common', peer, echoPid, { flows: FLOWS, ratePerSecond, seconds })
  }
}

/** Ascending; the greatest is `rateMax` itself. */
function ratesUpTo(rateMax: number): readonly number[] {
  const rates: number[] = []
  for (let rate = LADDER_FIRST; rate < rateMax; rate *= LADDER_STEP) rates.push(Math.round(rate / 100) * 100)
  return [...rates, rateMax]
}
