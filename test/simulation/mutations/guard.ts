/** One place of a source file, and what stands there once the guard is gone. */
export interface Edit {
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
}

/** Something in the product that keeps an invariant, and how it is taken out. Where two places keep it together, both go: each alone is
 *  the other's spare. */
export interface Guard {
  readonly name: string
  readonly keeps: string
  readonly edits: readonly Edit[]
  /** Which one has to notice. Default: that of the whole product. */
  readonly simulator?: 'scaler'
}

/** The text without the guard. @throws TypeError where the text that is to go is not there exactly once */
export function withoutGuard(text: string, { file, find, replace }: Edit): string {
  const [before, after, ...more] = text.split(find)
  if (before === undefined || after === undefined || more.length > 0)
    throw new TypeError(`${file} has ${more.length === 0 ? 'no' : 'several'} places with: ${find}`)
  return before + replace + after
}
