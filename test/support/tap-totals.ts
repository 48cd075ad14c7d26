export interface TapTotals {
  readonly passed: number
  readonly failed: number
  /** Names of skipped tests with their reasons. */
  readonly skipped: readonly string[]
}

/** What a TAP stream says of itself: its last summary, and the names of what was skipped. Without a summary nothing is known to have
 *  passed, and one thing failed. */
export function tapTotals(output: string): TapTotals {
  const summary = [...output.matchAll(/^# (\{ total: \d+.*\})$/gm)].at(-1)?.[1]
  const count = (name: string): number =>
    Number(new RegExp(`\\b${name}: (\\d+)`).exec(summary ?? '')?.[1] ?? 0)
  const skipped = [...output.matchAll(/^\s*ok \d+(?: - (.*?))?\s+# SKIP ?(.*)$/gim)]
  return {
    passed: count('pass'),
    failed: summary === undefined ? 1 : count('fail'),
    skipped: skipped.map(([, name = '', reason = '']) =>
      name === '' || name === reason ? reason : `${name}: ${reason}`,
    ),
  }
}
