import { setPriority } from 'node:os'
import { Samples } from './figures/samples.ts'
import type { BenchOptions, PeerName } from './options.ts'
import { directPeer, forwardingPeer } from './peers/kernel-peers.ts'
import { startHaproxy, startNginx } from './peers/outside-proxies.ts'
import type { Peer } from './peers/peer.ts'
import { startSwitchyard } from './peers/switchyard-peer.ts'
import type { BenchRun } from './scenarios/bench-run.ts'
import { runFlowScenarios } from './scenarios/flow-scenarios.ts'
import { runMoveScenarios } from './scenarios/move-scenarios.ts'
import { runPortReuseSoak } from './scenarios/port-reuse-soak.ts'
import { runTcpScenarios } from './scenarios/tcp-scenarios.ts'
import { runUdpScenarios } from './scenarios/udp-scenarios.ts'
import type { BenchWorld } from './world/bench-world.ts'
import { startTcpServer, startUdpEcho } from './world/echo-server.ts'

/** The measuring part: runs in the proxy's namespace, so that control links and status pages are on its loopback. Gives what it
 *  measured as JSON on standard output. Cleans up nothing: whoever made the namespaces ends everything in them. */
const SHARD_PORT = 9_000
const SWITCHYARD_PORT = 7_000
const NGINX_PORT = 7_001
const HAPROXY_PORT = 7_002
/** For everybody here alike: what else the machine does disturbs less. */
const NICE = -10

function startPeer(name: PeerName, { world }: BenchRun): Promise<Peer> {
  switch (name) {
    case 'direct':
      return Promise.resolve(directPeer(SHARD_PORT))
    case 'forwarding':
      return Promise.resolve(forwardingPeer(SHARD_PORT))
    case 'nginx':
      return startNginx(world, NGINX_PORT, SHARD_PORT)
    case 'haproxy':
      return startHaproxy(world, HAPROXY_PORT, SHARD_PORT)
    case 'switchyard':
      return startSwitchyard(world, { port: SWITCHYARD_PORT, shardPort: SHARD_PORT })
  }
}

async function measure(run: BenchRun): Promise<void> {
  const { parts, peers: names } = run.options
  const echo = await startUdpEcho(run.world, { port: SHARD_PORT })
  await startTcpServer(run.world, SHARD_PORT)
  if (parts.includes('udp') || parts.includes('tcp')) {
    const peers = await Promise.all(names.map(name => startPeer(name, run)))
    const datagramPeers = peers.filter(peer => peer.protocols.includes('udp'))
    if (parts.includes('udp')) await runUdpScenarios(run, datagramPeers, echo.pid)
    if (parts.includes('tcp')) await runTcpScenarios(run, peers)
    for (const peer of peers) await peer.stop()
  }
  if (parts.includes('flows')) {
    const stateful = names.filter(name => name === 'nginx' || name === 'switchyard')
    await runFlowScenarios(
      run,
      stateful.map(name => () => startPeer(name, run)),
    )
    if (names.includes('switchyard')) await runPortReuseSoak(run)
  }
  if (parts.includes('moves') && names.includes('switchyard')) await runMoveScenarios(run)
}

setPriority(NICE)
// Nobody is there any more to clean up after it.
process.stdin.resume().once('close', () => process.exit(1))
const [worldText = '', optionsText = ''] = process.argv.slice(2)
const samples = new Samples()
await measure({
  world: JSON.parse(worldText) as BenchWorld,
  options: JSON.parse(optionsText) as BenchOptions,
  samples,
  say: line => void process.stderr.write(`${line}\n`),
})
process.stdout.write(JSON.stringify(samples.all), () => process.exit(0))
