import { formatCounts, formatSpread } from '../report-table.ts'
import type { Spread } from '../swarm-report.ts'

/** What a walk measured; the `--json` output. Field names are stable, README.md says what each means. */
export interface WalkReport {
  readonly ok: boolean
  readonly players: number
  readonly joined: number
  readonly seconds: number
  readonly address: string
  readonly seed: number
  readonly sent: number
  readonly received: number
  readonly handOffs: number
  readonly handOffsPerPlayerMax: number
  /** The most of one bot that goes to and fro. */
  readonly handOffsPerZigZagMax: number
  readonly outageMs: Spread
  readonly returns: Spread
  readonly refusals: Readonly<Record<string, number>>
  readonly breaches: number
  readonly breachesTold: readonly string[]
  readonly partyMoves: number
  readonly partiesSplit: readonly string[]
  readonly lost: readonly string[]
  readonly playersPerShard: Readonly<Record<string, number>>
}

/** The report for people: one fact a line. */
export function formatWalkTable(report: WalkReport): string {
  const facts: [string, string][] = [
    ['players joined', `${report.joined} of ${report.players} in ${report.seconds} s`],
    ['players per shard', formatCounts(report.playersPerShard)],
    ['datagrams sent, received', `${report.sent}, ${report.received}`],
    ['hand-offs', `${report.handOffs}, at most ${report.handOffsPerPlayerMax} of one player`],
    ['hand-offs of one zig-zagger', `at most ${report.handOffsPerZigZagMax}`],
    ['outage of a hand-off', formatSpread(report.outageMs)],
    ['other returns', `${report.returns.count} ${formatSpread(report.returns)}`],
    ['roads closed', formatCounts(report.refusals)],
    ['vehicles that crossed', `${report.partyMoves}, split ${report.partiesSplit.length}`],
    ['breaches', String(report.breaches)],
    ['lost', report.lost.join(' ') || 'nobody'],
    ['seed', String(report.seed)],
  ]
  const lines = facts.map(([name, value]) => `${name.padEnd(28)}${value}`)
  lines.push(...report.breachesTold.map(text => `  ${text}`))
  lines.push(report.ok ? 'ok' : 'NOT OK: a breach, a split vehicle, or somebody lost')
  return `${lines.join('\n')}\n`
}
