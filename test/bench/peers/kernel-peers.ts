import { ADDRESSES, crowdOf } from '../world/namespaces.ts'
import type { Peer } from './peer.ts'

/** Straight to the shard on a link of its own. */
export function directPeer(shardPort: number): Peer {
  return kernelPeer('direct', ADDRESSES.directShard, ADDRESSES.directPlayer, shardPort)
}

/** By the kernel of the proxy's namespace, which routes and rewrites nothing. */
export function forwardingPeer(shardPort: number): Peer {
  return kernelPeer('forwarding', ADDRESSES.shard, ADDRESSES.player, shardPort)
}

function kernelPeer(name: 'direct' | 'forwarding', address: string, source: string, port: number): Peer {
  return {
    name,
    protocols: ['udp', 'tcp'],
    target: { address, port, source, crowd: crowdOf(source) },
    pids: () => [],
    stop: async () => {},
  }
}
