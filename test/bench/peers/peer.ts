import type { WaysTaken } from '../figures/ways-taken.ts'
import type { Target } from '../load/run-load.ts'
import type { PeerName } from '../options.ts'

/** A way from the players to the shard, ready to be measured. */
export interface Peer {
  readonly name: PeerName
  readonly protocols: readonly ('udp' | 'tcp')[]
  readonly target: Target
  /** Processes that carry the traffic; none where the kernel does. */
  pids(): readonly number[]
  /** Absent where datagrams have only one way. */
  readonly byKernel?: ByKernel
  stop(): Promise<void>
}

/** How to tell whether datagrams take the kernel's way. */
export interface ByKernel {
  /** Flows that the proxy has given to the kernel. The kernel may not have them yet. */
  promoted(): Promise<number>
  /** Of all datagrams where the proxy stands. */
  waysTaken(): WaysTaken
}
