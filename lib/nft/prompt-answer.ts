/** Under what nft has quoted; also under the marker before, whose complaint may come in two pieces. */
const CARETS = /^[ ^]*$/

/** What an `nft -i` says of a change, from all that it has said since: '' if it has nothing against it.
 *  @param marker a word unknown to nft, which followed the change
 *  @returns undefined while nft has not got to the marker yet */
export function promptAnswer(said: string, marker: string): string | undefined {
  const lines = said.split('\n')
  const at = lines.indexOf(marker)
  // The text may end with the marker before its line does.
  if (at < 1 || at === lines.length - 1) return undefined
  const about = lines.slice(0, at - 1)
  const from = about.findIndex(line => !CARETS.test(line))
  if (from === -1) return ''
  const text = about.slice(from).join('\n')
  // Warnings are no refusals.
  return /error/i.test(text) ? text : ''
}
