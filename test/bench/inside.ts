import { setPriority } from 'node:os'
import { DATA_PLANE_TIERS, type DataPlaneTier } from '../../proto/contract/data-plane-tier.ts'
import { Samples } from './figures/samples.ts'
import type { BenchOptions, PeerName } from './options.ts'
import { PeerFailure } from './peers/peer-failure.ts'
import type { Peer } from './peers/peer.ts'
import { startPeer } from './peers/start-peer.ts'
import { SWITCHYARD_NAMES } from './peers/switchyard-peer.ts'
import type { BenchRun } from './scenarios/bench-run.ts'
import { DISTANCE_MS, runDistantShard } from './scenarios/distant-shard.ts'
import { runFlowScenarios } from './scenarios/flow-scenarios.ts'
import { measureKernelRecord } from './scenarios/kernel-record.ts'
import { runManyFlows } from './scenarios/many-flows.ts'
import { runMoveScenarios } from './scenarios/move-scenarios.ts'
import { runPortReuseSoaks } from './scenarios/port-reuse-soak.ts'
import type { Starter } from './scenarios/starter.ts'
import { runTcpScenarios } from './scenarios/tcp-scenarios.ts'
import { runUdpScenarios } from './scenarios/udp-scenarios.ts'
import type { BenchWorld } from './world/bench-world.ts'
import { startTcpServer, startUdpEcho } from './world/echo-server.ts'

/** The measuring part: runs in the proxy's namespace, so that control links and status pages are on its loopback. Gives what it
 *  measured as JSON on standard output. Cleans up nothing: whoever made the namespaces ends everything in them. */
const SHARD_PORT = 9_000
const DISTANT_PORT = 9_001
/** For everybody here alike: what else the machine does disturbs less. */
const NICE = -10
/** Ways that keep something for each flow. */
const STATEFUL: readonly PeerName[] = ['nginx', 'switchyard', 'switchyard-batched', 'switchyard-kernel']
const TCP_ALONE: readonly PeerName[] = ['haproxy']
/** TCP is the same in every tier. */
const UDP_ALONE: readonly PeerName[] = ['switchyard-batched', 'switchyard-kernel']

async function measure(run: BenchRun): Promise<void> {
  const { parts, peers: names } = run.options
  const tiers = DATA_PLANE_TIERS.filter(tier => names.includes(SWITCHYARD_NAMES[tier]))
  const echo = await startUdpEcho(run.world, { port: SHARD_PORT })
  await startTcpServer(run.world, SHARD_PORT)
  if (parts.includes('udp'))
    await withPeers(run, 'udp', namesFor('udp', names), SHARD_PORT, peers =>
      runUdpScenarios(run, peers, echo.pid),
    )
  if (parts.includes('flows')) await measureFlows(run, tiers)
  // Between the sockets of `dgram` and those of `batched`, a move knows no difference.
  if (parts.includes('moves')) {
    const moving = tiers.filter(tier => tier !== 'batched')
    await runMoveScenarios(run, moving)
  }
  if (parts.includes('many')) {
    const startersFor = (flows: number) => startersOf(run, namesFor('udp', names), flows)
    await runManyFlows(run, startersFor, echo.pid)
  }
  if (parts.includes('distance')) {
    const distant = await startUdpEcho(run.world, { port: DISTANT_PORT, holdMs: DISTANCE_MS })
    await withPeers(run, 'distance', namesFor('udp', names), DISTANT_PORT, peers =>
      runDistantShard(run, peers, distant.pid),
    )
  }
  if (parts.includes('tcp'))
    await withPeers(run, 'tcp', namesFor('tcp', names), SHARD_PORT, peers => runTcpScenarios(run, peers))
}

async function measureFlows(run: BenchRun, tiers: readonly DataPlaneTier[]): Promise<void> {
  const stateful = run.options.peers.filter(name => STATEFUL.includes(name))
  await runFlowScenarios(run, startersOf(run, stateful))
  if (tiers.includes('kernel')) await measureKernelRecord(run, SHARD_PORT)
  await runPortReuseSoaks(run, tiers)
}

function namesFor(protocol: 'udp' | 'tcp', names: readonly PeerName[]): readonly PeerName[] {
  const without = protocol === 'udp' ? TCP_ALONE : UDP_ALONE
  return names.filter(name => !without.includes(name))
}

function startersOf(run: BenchRun, names: readonly PeerName[], flows?: number): readonly Starter[] {
  const expected = { shardPort: SHARD_PORT, ...(flows === undefined ? {} : { flows }) }
  return names.map(name => ({ name, start: () => startPeer(run.world, name, expected) }))
}

/** Has all of them up while `work` goes on; who cannot be had is told as a failure. */
async function withPeers(
  run: BenchRun,
  scenario: string,
  names: readonly PeerName[],
  shardPort: number,
  work: (peers: readonly Peer[]) => Promise<void>,
): Promise<void> {
  const peers: Peer[] = []
  for (const name of names) {
    try {
      peers.push(await startPeer(run.world, name, { shardPort }))
    } catch (error) {
      if (!(error instanceof PeerFailure)) throw error
      run.failures.push({ scenario, peer: name, why: error.message })
    }
  }
  await work(peers)
  for (const peer of peers) await peer.stop()
}

setPriority(NICE)
// Nobody is there any more to clean up after it.
process.stdin.resume().once('close', () => process.exit(1))
const [worldText = '', optionsText = ''] = process.argv.slice(2)
const samples = new Samples()
const failures: BenchRun['failures'] = []
await measure({
  world: JSON.parse(worldText) as BenchWorld,
  options: JSON.parse(optionsText) as BenchOptions,
  samples,
  failures,
  say: line => void process.stderr.write(`${line}\n`),
})
process.stdout.write(JSON.stringify({ samples: samples.all, failures }), () => process.exit(0))
