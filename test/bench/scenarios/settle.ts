import { socketShare } from '../figures/ways-taken.ts'
import { runUdpLoad, type UdpLoadOptions } from '../load/udp-load.ts'
import type { UdpLoadResult } from '../load/udp-load-result.ts'
import type { Peer } from '../peers/peer.ts'
import { PeerFailure } from '../peers/peer-failure.ts'
import type { BenchRun } from './bench-run.ts'
import { noteDeliveries } from './note-deliveries.ts'

const LOAD_SECONDS_MIN = 1.5
/** It takes three each way to be promoted. */
const DATAGRAMS_PER_FLOW = 4
const RATE_PER_FLOW = 8
const RATE_MAX = 20_000
/** Until a flow counts as one that is not promoted. */
const WITHIN_MS = 60_000
/** Of the datagrams of a load that the kernel carries: what is left is for handshakes, and for whatever else speaks there. */
const SOCKET_SHARE_MAX = 0.01

/** Gets the flows of a load to where they are to be measured: lets them talk until the kernel carries what they say.
 *  @throws PeerFailure where it does not */
export async function settle(
  run: BenchRun,
  scenario: string,
  peer: Peer,
  load: UdpLoadOptions,
): Promise<void> {
  const { flows } = load
  if (peer.byKernel === undefined || (await peer.byKernel.promoted()) === flows) return
  const deadline = performance.now() + WITHIN_MS
  const ratePerSecond = Math.min(RATE_MAX, run.options.rateMax, flows * RATE_PER_FLOW)
  // Flows take turns: a short load would not be everybody's.
  const seconds = Math.max(LOAD_SECONDS_MIN, (DATAGRAMS_PER_FLOW * flows) / ratePerSecond)
  const talk = { ...load, ratePerSecond, seconds, warmUpMs: 0 }
  for (;;) {
    const { result, wasMeant } = await putLoad(run, peer, talk)
    noteDeliveries(run, scenario, peer.name, result)
    if (await wasMeant()) return
    if (performance.now() > deadline)
      throw new PeerFailure(
        peer.name,
        `${await peer.byKernel.promoted()} of ${flows} flows were promoted after ${WITHIN_MS / 1_000} s`,
      )
  }
}

/** Puts a load on a way.
 *  @returns also how to find out whether all of it took the way that is to be measured: the kernel has every flow, and sockets saw next to nothing. That the
 *      proxy has promoted flows is not enough, as nft takes its time to do it. To be asked after the processor's time was read: it costs some */
export async function putLoad(
  run: BenchRun,
  peer: Peer,
  load: UdpLoadOptions,
): Promise<{ readonly result: UdpLoadResult; readonly wasMeant: () => Promise<boolean> }> {
  const { byKernel } = peer
  const before = byKernel?.waysTaken()
  const result = await runUdpLoad(run.world, peer.target, load)
  return {
    result,
    async wasMeant() {
      if (byKernel === undefined || before === undefined) return true
      const isCarried = socketShare(before, byKernel.waysTaken()) <= SOCKET_SHARE_MAX
      return isCarried && (await byKernel.promoted()) === load.flows
    },
  }
}
