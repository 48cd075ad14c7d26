/** A moment for people: `2026-01-31T12:00:00.000Z`. */
export function utcText(unixMs: number): string {
  return new Date(unixMs).toISOString()
}
