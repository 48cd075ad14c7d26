import type { Target } from '../load/run-load.ts'
import type { PeerName } from '../options.ts'

/** A way from the players to the shard, ready to be measured. */
export interface Peer {
  readonly name: PeerName
  readonly protocols: readonly ('udp' | 'tcp')[]
  readonly target: Target
  /** Processes that carry the traffic; none where the kernel does. */
  pids(): readonly number[]
  stop(): Promise<void>
}
