import { type AddressFamily, familyOf } from '../../lib/ip-text.ts'
import type { FormerSide, UpstreamBinding } from '../flows/return-fence.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { DatagramSocket } from './datagram-socket.ts'

/** An open socket towards a shard, as of the last time it was aimed. */
export interface Aim extends UpstreamBinding {
  readonly socket: DatagramSocket
  readonly shard: CarriedShard
  readonly flowPort: number
  /** False while a lame duck may still speak: a connected socket would not hear it. */
  readonly connected: boolean
}

/** What a socket towards `address` is bound to: whatever is ours of its family. */
export function wildcardTowards(address: string): {
  readonly family: AddressFamily
  readonly address: string
} {
  const family = familyOf(address)
  return { family, address: family === 6 ? '::' : '0.0.0.0' }
}

export function isAt(side: FormerSide | undefined, { address, port }: CarriedShard): boolean {
  return side !== undefined && side.port === port && side.address === address
}
