/** A part of some flows, by their numbers. */
export interface Share {
  readonly first: number
  readonly count: number
}

/** As few parts as none is greater than `most`, all about as great. */
export function sharesOf(flows: number, most: number): readonly Share[] {
  const parts = Math.ceil(flows / Math.max(1, most))
  const firstOf = (part: number): number => Math.floor((flows * part) / parts)
  return Array.from({ length: parts }, (_, part) => ({
    first: firstOf(part),
    count: firstOf(part + 1) - firstOf(part),
  }))
}
