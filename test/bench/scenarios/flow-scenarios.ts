import { setTimeout as pause } from 'node:timers/promises'
import { latencyFigures } from '../figures/latency-figures.ts'
import { runUdpLoad } from '../load/udp-load.ts'
import { residentBytesOf } from '../load/processor-watch.ts'
import type { Peer } from '../peers/peer.ts'
import type { BenchRun } from './bench-run.ts'
import { Field } from './field.ts'
import { noteDeliveries } from './note-deliveries.ts'
import { settle } from './settle.ts'
import type { Starter } from './starter.ts'

const FLOWS = 10_000
const BURST_SECONDS = 2
/** So that garbage of the start is gone. */
const SETTLE_MS = 1_000
const TRAFFIC_SECONDS = 2
const TRAFFIC_RATE = 20_000
const SOURCE_PORT = 30_000

/** Fresh processes each time: memory at no flow, a burst of newcomers, memory with all of them there and talking. */
export async function runFlowScenarios(run: BenchRun, starters: readonly Starter[]): Promise<void> {
  const { rateMax, short } = run.options
  const rounds = short ? 1 : run.options.rounds
  const flows = Math.min(FLOWS, rateMax * BURST_SECONDS)
  const field = new Field(run, 'flows', starters)
  for (let round = 1; round <= rounds; round += 1) {
    run.say(`flows: round ${round} of ${rounds}`)
    await field.each(round, async ({ start }) => {
      const peer = await start()
      try {
        await measureFlows(run, peer, flows)
      } finally {
        await peer.stop()
      }
    })
  }
}

async function measureFlows(run: BenchRun, peer: Peer, flows: number): Promise<void> {
  const scenario = 'flows'
  await pause(SETTLE_MS)
  const emptyBytes = residentBytesOf(peer.pids())
  const common = { flows, sourcePort: SOURCE_PORT, warmUpMs: 0, drainMs: 1_000 }
  // One datagram of each: its first.
  const ratePerSecond = flows / BURST_SECONDS
  const burst = await runUdpLoad(run.world, peer.target, { ...common, ratePerSecond, seconds: BURST_SECONDS })
  noteDeliveries(run, scenario, peer.name, burst)
  const trafficRate = Math.min(TRAFFIC_RATE, run.options.rateMax)
  const traffic = { ...common, ratePerSecond: trafficRate, seconds: TRAFFIC_SECONDS }
  noteDeliveries(run, scenario, peer.name, await runUdpLoad(run.world, peer.target, traffic))
  await settle(run, scenario, peer, traffic)
  run.samples.add(scenario, peer.name, {
    flows,
    firstDatagramsLost: flows - burst.flowsAnswered,
    ...latencyFigures(burst.latencyNs),
    emptyBytes,
    bytesPerFlow: (residentBytesOf(peer.pids()) - emptyBytes) / flows,
  })
}
