/** Sequence number in front. */
export const PEER_HEADER_BYTES = 4

/** Two fit into a frame, two are sent in fragments. */
export const SIZES = [32, 1_200, 1_473, 4_000] as const

/** What fits into a frame of 1,500 bytes, with the headers of IPv6. */
const WHOLE_BYTES_MAX = 1_500 - 40 - 8

/** Whether datagram number `sequence` is sent as one. */
export function isWhole(sequence: number): boolean {
  return (SIZES[sequence % SIZES.length] ?? 0) <= WHOLE_BYTES_MAX
}

/** What a player sends as its datagram number `sequence`: anybody can tell what it has to look like. */
export function contentOf(sequence: number): Buffer {
  const bytes = SIZES[Math.max(0, sequence) % SIZES.length] ?? PEER_HEADER_BYTES
  const content = Buffer.alloc(bytes)
  for (let at = PEER_HEADER_BYTES; at < bytes; at += 1) content[at] = (sequence * 31 + at * 7) & 0xff
  content.writeInt32BE(sequence, 0)
  return content
}
