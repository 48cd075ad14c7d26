import type { Bot } from './bot.ts'
import type { Distribution } from './distribution.ts'
import { limits } from './limits.ts'
import type { SwarmOptions } from './swarm-options.ts'
import type { Tally } from './tally.ts'

export interface Spread {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** What a run measured; the `--json` output. Field names are stable, README.md says what each means. */
export interface SwarmReport {
  readonly ok: boolean
  readonly players: number
  readonly joined: number
  readonly seconds: number
  readonly rate: number
  readonly address: string
  readonly seed: number
  readonly sent: number
  readonly received: number
  readonly probesSent: number
  readonly probesAnswered: number
  readonly lossPercent: number
  readonly duplicates: number
  readonly wrongDeliveries: number
  readonly lateFromOldShard: number
  readonly garbled: number
  readonly reconnects: number
  readonly networkErrors: number
  readonly latencyMs: Spread
  readonly outageMs: Spread
  readonly gapMs: Spread
  readonly shardChanges: readonly { readonly from: string; readonly to: string; readonly outageMs: Spread }[]
  readonly playersPerShard: Readonly<Record<string, number>>
  readonly unansweredInFinalSecond: number
  readonly unansweredInFinalTwoSeconds: number
}

/** @param endMs when the last question was asked, on the clock of the bots
 *  @param startMs when the first one was */
export function reportSwarm(
  options: SwarmOptions,
  run: {
    readonly bots: readonly Bot[]
    readonly tally: Tally
    readonly startMs: number
    readonly endMs: number
  },
): SwarmReport {
  const { bots, tally, startMs, endMs } = run
  const silentSince = (sinceMs: number): number =>
    bots.filter(bot => (bot.heardAtMs ?? -Infinity) < sinceMs).length
  const forsaken = silentSince(endMs - limits.finalSilenceMs)
  return {
    ok: tally.wrongDeliveries === 0 && forsaken === 0,
    players: options.players,
    joined: bots.filter(bot => bot.everJoined).length,
    seconds: round((endMs - startMs) / 1_000),
    rate: options.rate,
    address: `${options.host}:${options.port}`,
    seed: options.seed,
    sent: tally.sent,
    received: tally.received,
    probesSent: tally.probesSent,
    probesAnswered: tally.probesAnswered,
    lossPercent: tally.probesSent === 0 ? 0 : round(100 * (1 - tally.probesAnswered / tally.probesSent)),
    duplicates: tally.duplicates,
    wrongDeliveries: tally.wrongDeliveries,
    lateFromOldShard: tally.lateFromOldShard,
    garbled: tally.garbled,
    reconnects: tally.reconnects,
    networkErrors: tally.networkErrors,
    latencyMs: spread(tally.latencies),
    outageMs: spread(tally.outages),
    gapMs: spread(tally.gaps),
    shardChanges: tally.routes.map(({ from, to, outages }) => ({ from, to, outageMs: spread(outages) })),
    playersPerShard: countByShard(bots),
    unansweredInFinalSecond: silentSince(endMs - 1_000),
    unansweredInFinalTwoSeconds: forsaken,
  }
}

/** Players by the shard that last answered them, in the order of its name. */
export function countByShard(
  bots: readonly { readonly shard: Bot['shard'] }[],
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const { shard } of bots) {
    if (shard !== undefined) counts.set(shard, (counts.get(shard) ?? 0) + 1)
  }
  return Object.fromEntries([...counts].sort(([left], [right]) => left.localeCompare(right)))
}

export function spread(distribution: Distribution): Spread {
  return {
    count: distribution.count,
    p50: round(distribution.quantileMs(0.5)),
    p99: round(distribution.quantileMs(0.99)),
    max: round(distribution.maxMs),
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
