/** Both kinds of control characters (C0 with DEL; C1, of which U+009B begins an escape sequence in one character), line and
 *  paragraph separators, and the marks that turn the direction of text (Unicode, UAX #9). */
const STEERING = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu

/** One line of text from outside, for people: every run of blanks and line ends is one blank, and what would steer a terminal is
 *  shown as U+FFFD. Names that players choose and lines that game servers print go through here, or through `withoutSteering`. */
export function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(STEERING, '\u{fffd}')
}

/** The same with blanks, tabs and line ends as they are. */
export function withoutSteering(text: string): string {
  return text.replace(STEERING, character =>
    character === '\n' || character === '\t' ? character : '\u{fffd}',
  )
}

/** One printable line of at most `charactersMax` characters and an ellipsis: for words of others in our sentences. */
export function quoted(text: string, charactersMax: number): string {
  return text.length > charactersMax ? `${printable(text.slice(0, charactersMax))}…` : printable(text)
}
