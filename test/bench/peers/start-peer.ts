import type { PeerName } from '../options.ts'
import type { BenchWorld } from '../world/bench-world.ts'
import { directPeer, forwardingPeer } from './kernel-peers.ts'
import { startHaproxy, startNginx } from './outside-proxies.ts'
import type { Peer } from './peer.ts'
import { tablePlace } from './place.ts'
import { startSwitchyard } from './switchyard-peer.ts'

const SWITCHYARD_PORT = 7_000
const NGINX_PORT = 7_001
const HAPROXY_PORT = 7_002
const BATCHED_PORT = 7_003
const KERNEL_PORT = 7_004
/** Apart from those of the other Switchyard, which runs beside it. */
const BATCHED_FLOW_PORTS = { first: 40_000, last: 59_999 }
/** For flows that are more than the usual range has: whoever takes it has to be alone. */
const ALL_FLOW_PORTS = { first: 10_000, last: 64_999 }
const USUAL_FLOWS_MAX = 20_000

/** Flows that are meant to come; more than the usual ones take ports that others beside have. */
export interface Expected {
  readonly shardPort: number
  readonly flows?: number
}

/** @throws PeerFailure for a way that there is none of here */
export async function startPeer(
  world: BenchWorld,
  name: PeerName,
  { shardPort, flows = 0 }: Expected,
): Promise<Peer> {
  const crowd = flows > USUAL_FLOWS_MAX / 2 ? { flowsMax: flows, flowPorts: ALL_FLOW_PORTS } : {}
  switch (name) {
    case 'direct':
      return directPeer(shardPort)
    case 'forwarding':
      return forwardingPeer(shardPort)
    case 'nginx':
      return startNginx(world, NGINX_PORT, shardPort)
    case 'haproxy':
      return startHaproxy(world, HAPROXY_PORT, shardPort)
    case 'switchyard':
      return startSwitchyard(world, { port: SWITCHYARD_PORT, shardPort, ...crowd })
    case 'switchyard-batched': {
      const given = { port: BATCHED_PORT, shardPort, flowPorts: BATCHED_FLOW_PORTS, ...crowd }
      return startSwitchyard(world, { ...given, tier: 'batched' })
    }
    case 'switchyard-kernel': {
      const given = { port: KERNEL_PORT, shardPort, place: tablePlace(world), ...crowd }
      return startSwitchyard(world, { ...given, tier: 'kernel' })
    }
  }
}
