/** A look at a client's datagram that a kernel's rule can take: up to four bytes at a fixed place, and perhaps the length. What matches goes to
 *  user space, whatever is known of the flow that it comes from. In nftables: `udp length (bytes + 8) @th,(64 + 8 * offset),32 & mask == value`.
 *  Bytes at the end that the mask leaves out need not be there; the rule looks at so many less. */
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

/** Four bytes of ones: how games of id's and Valve's engines, and Teeworlds, begin what is outside a connection. */
export const OUT_OF_BAND_PUNT: PuntPattern = { offset: 0, mask: 0xff_ff_ff_ff, value: 0xff_ff_ff_ff }

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
  /** Every datagram that `classify` calls a query or a handshake, or that a door answers, matches one of them; ordinary play
   *  matches none, or so few that their detour does not matter. */
  readonly punts: readonly PuntPattern[]
  /** Whether datagrams of play pass unchanged but for addresses and ports of their headers. A flow whose translator translates is none for
   *  the kernel in any case. */
  promotable(flow: FlowPorts): boolean
}

/** What a rule of the kernel decides. */
export function isPunted(punts: readonly PuntPattern[], datagram: Buffer): boolean {
  return punts.some(
    ({ offset, mask, value, bytes }) =>
      (bytes === undefined || datagram.length === bytes) &&
      datagram.length >= offset + lookBytes(mask) &&
      (firstBytes(datagram, offset) & mask) >>> 0 === value,
  )
}

/** Up to the last byte that counts. */
function lookBytes(mask: number): number {
  const lowZeros = 31 - Math.clz32(mask & -mask)
  return 4 - Math.floor(lowZeros / 8)
}

function firstBytes(datagram: Buffer, offset: number): number {
  let value = 0
  for (let index = 0; index < 4; index += 1) value = (value << 8) | (datagram[offset + index] ?? 0)
  return value
}
