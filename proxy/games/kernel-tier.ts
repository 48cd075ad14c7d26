/** A look at a client's datagram that a kernel's rule can take: four bytes at a fixed place, and perhaps the length. What matches goes to user
 *  space, whatever is known of the flow that it comes from. In nftables: `udp length (bytes + 8) @th,(64 + 8 * offset),32 & mask == value`, with
 *  the same outcome for a datagram that ends before the fourth byte: no match. */
export interface PuntPattern {
  /** Bytes of payload before the four, at most `PUNT_OFFSET_MAX`. */
  readonly offset: number
  /** 32 bits, the first byte highest; not 0. */
  readonly mask: number
  /** Within the mask. */
  readonly value: number
  /** Payload of the whole datagram, for what only its length tells from play. */
  readonly bytes?: number
}

/** What tells datagrams apart stands at their beginning. */
export const PUNT_OFFSET_MAX = 60
/** Each costs every datagram of the listener a comparison. */
export const PUNT_PATTERNS_MAX = 8

/** Where a flow leads, as far as datagrams tell: what a game may hide in them. */
export interface FlowPorts {
  /** Where the player sends to. */
  readonly publicPort: number
  /** Where the shard takes it. */
  readonly shardPort: number
}

/** How much of a game the kernel may carry by itself. */
export interface KernelTier {
  /** Every datagram that `classify` calls a query or a handshake, or that a door answers, matches one of them; ordinary play matches none. */
  readonly punts: readonly PuntPattern[]
  /** Whether datagrams of play pass unchanged but for addresses and ports of their headers. */
  promotable(flow: FlowPorts): boolean
}

/** What a rule of the kernel decides. */
export function isPunted(punts: readonly PuntPattern[], datagram: Buffer): boolean {
  return punts.some(
    ({ offset, mask, value, bytes }) =>
      datagram.length >= offset + 4 &&
      (bytes === undefined || datagram.length === bytes) &&
      (datagram.readUInt32BE(offset) & mask) >>> 0 === value,
  )
}
