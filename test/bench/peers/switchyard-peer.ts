import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DataPlaneTier } from '../../../proto/contract/data-plane-tier.ts'
import type { ProxyReady } from '../../../proxy/proxy-ready.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import { promotedFlows } from '../figures/promoted-flows.ts'
import { waysTaken } from '../figures/ways-taken.ts'
import type { PeerName } from '../options.ts'
import type { BenchWorld } from '../world/bench-world.ts'
import { fetchInside } from '../world/fetch-inside.ts'
import { crowdOf, insideOf } from '../world/namespaces.ts'
import { type Program, startProgram } from '../world/program.ts'
import { HeapWatch } from './heap-watch.ts'
import type { ByKernel, Peer } from './peer.ts'
import { PeerFailure } from './peer-failure.ts'
import { COMMON_PLACE, type Place } from './place.ts'
import { switchyardConfig, type SwitchyardConfigOptions } from './switchyard-config.ts'

export interface SwitchyardPeer extends Peer {
  readonly tier: DataPlaneTier
  /** Its JavaScript heap, for proxies in the namespace of whoever calls. Slows it down from then on. */
  watchHeap(): Promise<HeapWatch>
}

export interface SwitchyardOptions extends SwitchyardConfigOptions {
  readonly tier?: DataPlaneTier
  readonly flags?: readonly string[]
}

export const SWITCHYARD_NAMES: Readonly<Record<DataPlaneTier, PeerName>> = {
  dgram: 'switchyard',
  batched: 'switchyard-batched',
  kernel: 'switchyard-kernel',
}
const STOPS_WITHIN_MS = 10_000

/** The real proxy process.
 *  @throws PeerFailure where it carries by another tier than it was asked for */
export async function startSwitchyard(
  world: BenchWorld,
  { tier = 'dgram', flags = [], place = COMMON_PLACE, ...config }: SwitchyardOptions,
): Promise<SwitchyardPeer> {
  const directory = mkdtempSync(join(world.directory, 'switchyard-'))
  const configPath = join(directory, 'switchyard.yaml')
  writeFileSync(configPath, switchyardConfig({ place, ...config }))
  const main = join(PROJECT_ROOT, 'proxy', 'main.ts')
  // Should somebody look at its heap: on a free port.
  const args = ['--inspect-port=127.0.0.1:0', main, '--config', configPath]
  args.push('--data-dir', join(directory, 'data'), '--data-plane', tier, ...flags)
  const inside = place.namespace === undefined ? undefined : insideOf(place.namespace, process.execPath, args)
  const program = await startProgram(inside ?? [process.execPath, ...args], directory, 'ready ')
  const ready = JSON.parse(program.readyLine.slice('ready '.length)) as ProxyReady
  const name = SWITCHYARD_NAMES[tier]
  const stop = stopOf(program, tier)
  if (ready.dataPlane.tier !== tier) {
    await stop()
    throw new PeerFailure(name, ready.dataPlane.reasons[0]?.why ?? `it carries by ${ready.dataPlane.tier}`)
  }
  const metrics = `http://${ready.status}/metrics`
  const { player } = place
  return {
    name,
    tier,
    // The tiers differ in datagrams alone.
    protocols: tier === 'dgram' ? ['udp', 'tcp'] : ['udp'],
    target: {
      address: place.front,
      port: ready.listeners[0]?.port ?? 0,
      source: player,
      crowd: crowdOf(player),
    },
    pids: () => [program.pid],
    ...(tier === 'kernel' ? { byKernel: byKernelOf(program, place, metrics) } : {}),
    stop,
    watchHeap: () => HeapWatch.of(program),
  }
}

function byKernelOf({ pid }: Program, { namespace }: Place, metrics: string): ByKernel {
  return {
    promoted: async () => promotedFlows(await fetchInside(namespace, metrics)),
    waysTaken: () => waysTaken(readFileSync(`/proc/${pid}/net/snmp`, 'utf8')),
  }
}

/** What the kernel tier has in the kernel goes with a clean stop; the others have nothing there. */
function stopOf(program: Program, tier: DataPlaneTier): () => Promise<void> {
  return tier === 'kernel' ? () => program.stopGently(STOPS_WITHIN_MS) : () => program.stop()
}
