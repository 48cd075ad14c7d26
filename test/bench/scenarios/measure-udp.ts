import { latencyFigures, percentileUs } from '../figures/latency-figures.ts'
import { ProcessorWatch } from '../load/processor-watch.ts'
import { lossOf, type UdpLoadResult } from '../load/udp-load-result.ts'
import type { UdpLoadOptions } from '../load/udp-load.ts'
import type { Peer } from '../peers/peer.ts'
import { PeerFailure } from '../peers/peer-failure.ts'
import type { BenchRun } from './bench-run.ts'
import { noteDeliveries } from './note-deliveries.ts'
import { putLoad, settle } from './settle.ts'

/** A flow may leave the kernel in the middle: then the load is put once more. */
const ATTEMPTS_MAX = 5

/** Puts one load on one way and notes what came of it. CPU is per datagram carried, up or down: a round trip is two.
 *  @throws PeerFailure for a way that does not carry it as it is meant to */
export async function measureUdp(
  run: BenchRun,
  scenario: string,
  peer: Peer,
  echoPid: number,
  load: UdpLoadOptions,
): Promise<UdpLoadResult> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    await settle(run, scenario, peer, load)
    const proxy = new ProcessorWatch(peer.pids())
    const echo = new ProcessorWatch([echoPid])
    const { result, wasMeant } = await putLoad(run, peer, load)
    const figures = figuresOf(peer, load, result, proxy, echo)
    noteDeliveries(run, scenario, peer.name, result)
    if (await wasMeant()) {
      run.samples.add(scenario, peer.name, figures)
      return result
    }
    run.say(`${scenario}: flows of ${peer.name} left the kernel under the load; once more`)
  }
  throw new PeerFailure(peer.name, `flows left the kernel in each of ${ATTEMPTS_MAX} loads`)
}

function figuresOf(
  peer: Peer,
  load: UdpLoadOptions,
  result: UdpLoadResult,
  proxy: ProcessorWatch,
  echo: ProcessorWatch,
): Readonly<Record<string, number | undefined>> {
  const systemUs = proxy.systemBusyUs()
  const endsUs = result.cpuUs + echo.processesUs()
  const ownUs = endsUs + proxy.processesUs()
  const perDatagram = (us: number): number => us / result.datagrams
  return {
    flows: load.flows,
    loss: lossOf(result),
    lost: result.sent + result.unsent - result.received,
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
  }
}
