/** What people want to read of a TAP stream: what failed and why, what tests remark (`t.comment`), how each file ended, the summary. */
export function tapDigest(output: string): string {
  const kept: string[] = []
  let failing = false
  for (const line of output.split('\n')) {
    if (/^\s*not ok /.test(line)) failing = true
    else if (/^\s*(ok \d|# Subtest|1\.\.)/.test(line)) failing = false
    const remark = /^\s*# (?!Subtest|time=|No coverage)/.test(line)
    const file = /^ok \d+ - \S+\.test\.ts/.test(line)
    if (failing || remark || file) kept.push(line)
  }
  return kept.join('\n').trimEnd()
}
