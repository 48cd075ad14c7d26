import { countOf, type Histogram, percentile } from '../figures/histogram.ts'
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
  const perDatagram = (us: number): number => us / result.datagrams
  run.samples.add(scenario, peer.name, {
    loss: lossOf(result),
    ratePerSecond: result.sent / result.seconds,
    ...latencyFigures(result.latencyNs),
    latenessP50Us: microseconds(percentile(result.latenessNs, 0.5)),
    latenessP99Us: microseconds(percentile(result.latenessNs, 0.99)),
    proxyCpuUs: peer.pids().length === 0 ? undefined : perDatagram(proxy.processesUs()),
    systemCpuUs: perDatagram(systemUs),
    systemLessLoadCpuUs: perDatagram(Math.max(0, systemUs - result.cpuUs - echo.processesUs())),
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

export function latencyFigures(latencyNs: Histogram): Readonly<Record<string, number | undefined>> {
  return {
    p50Us: microseconds(percentile(latencyNs, 0.5)),
    p99Us: microseconds(percentile(latencyNs, 0.99)),
    p999Us: microseconds(percentile(latencyNs, 0.999)),
    answered: countOf(latencyNs),
  }
}

function microseconds(ns: number | undefined): number | undefined {
  return ns === undefined ? undefined : ns / 1_000
}
