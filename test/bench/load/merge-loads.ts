import { type Histogram, mergeHistograms } from '../figures/histogram.ts'
import type { ServerChange, UdpLoadResult } from './udp-load-result.ts'

/** What several generators side by side saw, as if one had seen it. */
export function mergeLoads(results: readonly UdpLoadResult[]): UdpLoadResult {
  const [only] = results
  if (only !== undefined && results.length === 1) return only
  const sum = (of: (result: UdpLoadResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0)
  const merged = (of: (result: UdpLoadResult) => Histogram): Histogram => mergeHistograms(results.map(of))
  return {
    sent: sum(({ sent }) => sent),
    unsent: sum(({ unsent }) => unsent),
    sendErrors: sum(({ sendErrors }) => sendErrors),
    received: sum(({ received }) => received),
    duplicates: sum(({ duplicates }) => duplicates),
    late: sum(({ late }) => late),
    misdelivered: sum(({ misdelivered }) => misdelivered),
    corrupt: sum(({ corrupt }) => corrupt),
    datagrams: sum(({ datagrams }) => datagrams),
    flowsAnswered: sum(({ flowsAnswered }) => flowsAnswered),
    seconds: Math.max(...results.map(({ seconds }) => seconds)),
    cpuUs: sum(({ cpuUs }) => cpuUs),
    startedAtUs: Math.min(...results.map(({ startedAtUs }) => startedAtUs)),
    changes: mergeChanges(results.flatMap(({ changes }) => changes)),
    latencyNs: merged(({ latencyNs }) => latencyNs),
    latenessNs: merged(({ latenessNs }) => latenessNs),
  }
}

function mergeChanges(changes: readonly ServerChange[]): readonly ServerChange[] {
  const all = new Map<string, ServerChange>()
  for (const change of changes) {
    const key = `${change.from}-${change.to}`
    const known = all.get(key)
    if (known === undefined) all.set(key, change)
    else
      all.set(key, {
        from: change.from,
        to: change.to,
        flows: known.flows + change.flows,
        lastOldSentUs: Math.max(known.lastOldSentUs, change.lastOldSentUs),
        firstNewReachedUs: Math.min(known.firstNewReachedUs, change.firstNewReachedUs),
        lastNewArrivedUs: Math.max(known.lastNewArrivedUs, change.lastNewArrivedUs),
      })
  }
  return [...all.values()]
}
