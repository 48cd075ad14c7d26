/** 32-bit FNV-1a with a final mix (murmur3), so that one changed character changes every bit. */
export function textHash(text: string, seed = 0x811c9dc5): number {
  let hash = seed
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Weight of a candidate for a key (rendezvous hashing, Thaler and Ravishankar 1996): every proxy that knows the same
 *  candidates chooses the same one, and a candidate that leaves moves only its own keys. */
export function rendezvousWeight(key: string, candidate: string): number {
  return textHash(candidate, textHash(key))
}
