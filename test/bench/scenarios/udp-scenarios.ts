import { median } from '../figures/median.ts'
import type { Peer } from '../peers/peer.ts'
import type { BenchRun } from './bench-run.ts'
import { Field } from './field.ts'
import { measureUdp } from './measure-udp.ts'
import { findSustainedRate, SUSTAINED } from './sustained-rate.ts'

const FLOWS = 64
const IDLE_RATE = 100
const LOADED_RATE = 20_000
const LARGE_BYTES = 1_200
/** Large datagrams cost next to nothing more: a few rounds show it. */
const LARGE_ROUNDS_MAX = 3
/** Of the rate that all proxies sustain: at the limit itself there is nothing but queues. */
const COMMON_SHARE = 0.9

/** Latency without load and under it, processor time, and the highest rate, all ways in turn within each round. */
export async function runUdpScenarios(run: BenchRun, peers: readonly Peer[], echoPid: number): Promise<void> {
  const { rounds, seconds, rateMax, short } = run.options
  const field = new Field(run, 'udp', peers)
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
      await field.each(round, async peer => {
        await measureUdp(run, scenario, peer, echoPid, { flows: FLOWS, ...load })
      })
    await field.each(round, peer => findSustainedRate(run, SUSTAINED, peer, { flows: FLOWS }))
  }
  await runAtCommonRate(run, field, echoPid)
}

/** All ways at the highest rate that all proxies carry: only there their latencies can be compared. */
async function runAtCommonRate(run: BenchRun, field: Field<Peer>, echoPid: number): Promise<void> {
  const proxies = field.left.filter(peer => peer.pids().length > 0)
  const sustained = proxies.map(
    ({ name }) => median(run.samples.values(SUSTAINED, name, 'ratePerSecond')) ?? 0,
  )
  if (sustained.length === 0) return
  const ratePerSecond = Math.round((Math.min(...sustained) * COMMON_SHARE) / 100) * 100
  if (ratePerSecond === 0) return
  const { rounds, seconds } = run.options
  for (let round = 1; round <= rounds; round += 1) {
    run.say(`udp: round ${round} of ${rounds} at ${ratePerSecond} datagrams per second`)
    await field.each(round, async peer => {
      await measureUdp(run, 'udp-common', peer, echoPid, { flows: FLOWS, ratePerSecond, seconds })
    })
  }
}
