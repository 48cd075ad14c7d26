import { Samples } from './figures/samples.ts'
import type { BenchOptions, PeerName } from './options.ts'
import { directPeer, forwardingPeer } from './peers/kernel-peers.ts'
import type { Peer } from './peers/peer.ts'
import { startSwitchyard } from './peers/switchyard-peer.ts'
import type { BenchRun } from './scenarios/bench-run.ts'
import { runUdpScenarios } from './scenarios/udp-scenarios.ts'
import type { BenchWorld } from './world/bench-world.ts'
import { startUdpEcho } from './world/echo-server.ts'

/** The measuring part: runs in the proxy's namespace, so that control links and status pages are on its loopback. Gives what it
 *  measured as JSON on standard output. Cleans up nothing: whoever made the namespaces ends everything in them. */
const SHARD_PORT = 9_000
const SWITCHYARD_PORT = 7_000

async function startPeer(name: PeerName, run: BenchRun): Promise<Peer | undefined> {
  switch (name) {
    case 'direct':
      return directPeer(SHARD_PORT)
    case 'forwarding':
      return forwardingPeer(SHARD_PORT)
    case 'nginx':
    case 'haproxy':
      return undefined
    case 'switchyard':
      return startSwitchyard(run.world, { port: SWITCHYARD_PORT, shardPort: SHARD_PORT })
  }
}

async function measure(run: BenchRun): Promise<void> {
  const { parts } = run.options
  const echo = await startUdpEcho(run.world, { port: SHARD_PORT })
  const peers: Peer[] = []
  for (const name of run.options.peers) {
    const peer = await startPeer(name, run)
    if (peer !== undefined) peers.push(peer)
  }
  if (parts.includes('udp')) await runUdpScenarios(run, peers, echo.pid)
}

const [worldText = '', optionsText = ''] = process.argv.slice(2)
const samples = new Samples()
await measure({
  world: JSON.parse(worldText) as BenchWorld,
  options: JSON.parse(optionsText) as BenchOptions,
  samples,
  say: line => void process.stderr.write(`${line}\n`),
})
process.stdout.write(JSON.stringify(samples.all), () => process.exit(0))
