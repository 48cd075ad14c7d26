const OFFSET = 0xcbf29ce484222325n
const PRIME = 0x100000001b3n

/** The id by which clients tell servers apart: of one listener always the same, over restarts and for every proxy that serves it. FNV-1a
 *  (Fowler, Noll, Vo), without the sign, because clients read it as a decimal number. */
export function serverGuid(fleet: string, port: number): bigint {
  let hash = OFFSET
  for (const byte of Buffer.from(`${fleet} ${port}`)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME)
  return BigInt.asUintN(63, hash)
}
