import { writeFileSync } from 'node:fs'
import { residentBytesOf } from '../load/processor-watch.ts'
import { runUdpLoad } from '../load/udp-load.ts'
import type { Peer } from '../peers/peer.ts'
import { CROWD_ADDRESSES_MAX } from '../world/namespaces.ts'
import { openFilesMax } from '../world/open-files.ts'
import type { BenchRun } from './bench-run.ts'
import { Field } from './field.ts'
import { measureUdp } from './measure-udp.ts'
import { noteDeliveries } from './note-deliveries.ts'
import type { Starter } from './starter.ts'
import { findSustainedRate } from './sustained-rate.ts'

export const CROWD_SIZES: readonly number[] = [10_000, 50_000]
const SHORT_CROWD_SIZES: readonly number[] = [10_000]
/** A proxy in user space has a socket for each flow, and some files beside. */
const FILES_BESIDE = 1_000
const OPENED_PER_SECOND = 5_000
const LOADED_RATE = 20_000
const SOURCE_PORT = 30_000
/** nginx takes its ports from there, and has one for each flow. Proxies with ports of their own are alone with them by then. */
const PORT_RANGE_PATH = '/proc/sys/net/ipv4/ip_local_port_range'
const PORT_RANGE = '1024 65535'

/** Many flows at once, from many addresses: each way by itself in a fresh process, at a rate that all carry, and at its highest.
 *  @param startersFor those for so many flows */
export async function runManyFlows(
  run: BenchRun,
  startersFor: (flows: number) => readonly Starter[],
  echoPid: number,
): Promise<void> {
  const { rateMax, short } = run.options
  writeFileSync(PORT_RANGE_PATH, PORT_RANGE)
  for (const size of short ? SHORT_CROWD_SIZES : CROWD_SIZES) {
    // Whoever has fewer files is measured with as many flows as those are good for, and the report says so.
    const flows = Math.min(size, openFilesMax() - FILES_BESIDE, rateMax * 2)
    run.say(`many: ${flows} flows`)
    const scenario = crowdScenario(size)
    await new Field(run, scenario, startersFor(flows)).each(0, async ({ start }) => {
      const peer = await start()
      try {
        await measureCrowd(run, scenario, peer, flows, echoPid)
      } finally {
        await peer.stop()
      }
    })
  }
}

/** By the number of flows that it is meant for. */
export function crowdScenario(size: number): string {
  return `many-${size}`
}

async function measureCrowd(
  run: BenchRun,
  scenario: string,
  peer: Peer,
  flows: number,
  echoPid: number,
): Promise<void> {
  const { rateMax, seconds, short } = run.options
  const crowd = { flows, sources: CROWD_ADDRESSES_MAX, sourcePort: SOURCE_PORT }
  const emptyBytes = residentBytesOf(peer.pids())
  const openRate = Math.min(OPENED_PER_SECOND, rateMax)
  const opening = {
    ...crowd,
    ratePerSecond: openRate,
    seconds: flows / openRate,
    warmUpMs: 0,
    drainMs: 1_000,
  }
  noteDeliveries(run, scenario, peer.name, await runUdpLoad(run.world, peer.target, opening))
  const ratePerSecond = Math.min(LOADED_RATE, rateMax)
  await measureUdp(run, scenario, peer, echoPid, { ...crowd, ratePerSecond, seconds })
  if (peer.pids().length > 0)
    run.samples.add(scenario, peer.name, {
      bytesPerFlow: (residentBytesOf(peer.pids()) - emptyBytes) / flows,
    })
  if (!short) await findSustainedRate(run, `${scenario}-sustained`, peer, crowd)
}
