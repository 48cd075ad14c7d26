import { isLoopback } from '../../lib/exposed-bind.ts'
import { isLinkLocal } from '../../lib/ip-text.ts'

/** What has passed a flow's socket in user space since it was aimed at its present shard. */
export interface TrafficProof {
  sent: number
  heard: number
  /** When the shard said its first; meaningless while `heard` is 0. */
  heardFirstAt: number
}

const DATAGRAMS_MIN = 3
const TALKED_MS_MIN = 1_000

/** Whether both sides have talked with each other so long that the player's address cannot be forged: whoever only writes another's address on
 *  its datagrams hears nothing, and does not go on after the shard has spoken. */
export function isProven({ sent, heard, heardFirstAt }: TrafficProof, clientSeenAt: number): boolean {
  return sent >= DATAGRAMS_MIN && heard >= DATAGRAMS_MIN && clientSeenAt - heardFirstAt >= TALKED_MS_MIN
}

/** Of one that is to prove itself anew, though nobody has moved it. */
export function forgetProof(proof: TrafficProof): void {
  proof.sent = 0
  proof.heard = 0
}

/** The kernel tells once in a while who has spoken: a shorter time-out could run out in between. */
export const IDLE_MS_MIN = 5_000

/** By hooks that rewrite and forward: not what ends with this machine, or with one of its interfaces. */
export function isForwardable(address: string): boolean {
  return !isLoopback(address) && !isLinkLocal(address)
}
