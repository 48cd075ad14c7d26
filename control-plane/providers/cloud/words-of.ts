/** Words in one setting of a pool, by commas or blanks. */
const WORDS_MAX = 50

export function wordsOf(setting: string | undefined): readonly string[] {
  return (setting ?? '')
    .split(/[\s,]+/)
    .filter(word => word !== '')
    .slice(0, WORDS_MAX)
}
