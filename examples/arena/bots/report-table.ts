import type { Spread, SwarmReport } from './swarm-report.ts'

/** The report for people: one fact a line, then where players went. */
export function formatReportTable(report: SwarmReport): string {
  const facts: [string, string][] = [
    ['players joined', `${report.joined} of ${report.players} in ${report.seconds} s`],
    ['players per shard', formatCounts(report.playersPerShard)],
    ['datagrams sent, received', `${report.sent}, ${report.received}`],
    [
      'probes sent, answered',
      `${report.probesSent}, ${report.probesAnswered} (loss ${report.lossPercent} %)`,
    ],
    ['latency', formatSpread(report.latencyMs)],
    ['wrong deliveries', String(report.wrongDeliveries)],
    ['late from old shard', String(report.lateFromOldShard)],
    ['duplicates, garbled', `${report.duplicates}, ${report.garbled}`],
    ['reconnects, network errors', `${report.reconnects}, ${report.networkErrors}`],
    ['gaps of the same shard', `${report.gapMs.count} ${formatSpread(report.gapMs)}`],
    ['shard changes', `${report.outageMs.count}`],
    ['outage of a change', formatSpread(report.outageMs)],
    ['unanswered in final second', String(report.unansweredInFinalSecond)],
    ['seed', String(report.seed)],
  ]
  const lines = facts.map(([name, value]) => `${name.padEnd(28)}${value}`)
  for (const change of report.shardChanges) {
    lines.push(
      `  ${change.from} → ${change.to}: ${change.outageMs.count} players, ${formatSpread(change.outageMs)}`,
    )
  }
  lines.push(
    report.ok ? 'ok' : 'NOT OK: a wrong delivery, or bots without an answer in the final two seconds',
  )
  return `${lines.join('\n')}\n`
}

/** `arena-1/1 34 · arena-2/1 33` */
export function formatCounts(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([shard, count]) => `${shard} ${count}`)
  return parts.length === 0 ? 'none' : parts.join(' · ')
}

export function formatSpread(spread: Spread): string {
  return spread.count === 0 ? '-' : `p50 ${spread.p50} ms, p99 ${spread.p99} ms, max ${spread.max} ms`
}
