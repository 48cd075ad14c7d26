import { latencyFigures, percentileUs } from '../figures/latency-figures.ts'
import { ProcessorWatch } from '../load/processor-watch.ts'
import { lossOf, runUdpLoad, type UdpLoadOptions, type UdpLoadResult } from '../load/udp-load.ts'
import type { Peer } from '../peers/peer.ts'
import type { BenchRun } from './bench-run.ts'

/** Puts one load on one way and notes what came of it. CPU is per datagram carried, up or down: a round trip is two. */
export async function measureUdp(
  run: BenchRun,
  scenario: string,
  peer: Peer,
  echoPid: number,
  load: UdpLoadOptions,
): Promise<UdpLoadResult> {
  const proxy = new ProcessorWatch(peer.pids())
  const echo = new ProcessorWatch([echoPid])
  const result = await runUdpLoad(run.world, peer.target, load)
  const systemUs = proxy.systemBusyUs()
  const endsUs = result.cpuUs + echo.processesUs()
  const ownUs = endsUs + proxy.processesUs()
  const perDatagram = (us: number): number => us / result.datagrams
  run.samples.add(scenario, peer.name, {
    loss: lossOf(result),
    plannedPerSecond: load.ratePerSecond,
    ratePerSecond: result.sent / result.seconds,
    ...latencyFigures(result.latencyNs),
    latenessP50Us: percentileUs(result.latenessNs, 0.5),
    latenessP99Us: percentileUs(result.latenessNs, 0.99),
    proxyCpuUs: peer.pids().length === 0 ? undefined : perDatagram(proxy.processesUs()),
    systemCpuUs: perDatagram(systemUs),
    systemLessLoadCpuUs: perDatagram(Math.max(0, systemUs - endsUs)),
    pathCpuUs: perDatagram(ownUs),
    othersFraction: Math.max(0, systemUs - ownUs) / proxy.wholeUs(),
    stolenFraction: proxy.stolenUs() / 1e6 / result.seconds,
  })
  noteDeliveries(run, scenario, peer.name, result)
  return result
}

/** Wrong deliveries count whatever the load was for. */
export function noteDeliveries(
  run: BenchRun,
  scenario: string,
  subject: string,
  result: UdpLoadResult,
): void {
  const { misdelivered, corrupt, duplicates, late, received } = result
  run.samples.add(scenario, subject, { misdelivered, corrupt, duplicates, late, delivered: received })
}
