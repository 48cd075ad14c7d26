import type { LabClient, Sighting } from './games/lab-game.ts'

/** What one player went through, counted from the death of the server. */
export interface Outage {
  /** Until the client said that it had lost the server. */
  readonly noticedMs: number
  /** Until it was in again. */
  readonly outageMs: number
}

/** Nothing where the client was not lost or is not back yet. */
export function outageOf(sightings: readonly Sighting[], killedAtMs: number): Outage | undefined {
  const later = sightings.filter(sighting => sighting.atMs >= killedAtMs)
  const lost = later.find(sighting => sighting.kind === 'lost')
  const back = later.findLast(sighting => sighting.kind === 'in')
  if (lost === undefined || back === undefined || back.atMs < lost.atMs) return undefined
  return { noticedMs: lost.atMs - killedAtMs, outageMs: back.atMs - killedAtMs }
}

/** The shard a client is on now, as far as it knows; nothing where it is on none. */
export function shardOf(client: LabClient): string | undefined {
  const last = client.sightings.at(-1)
  return last?.kind === 'in' ? last.shard : undefined
}

export function describeOutages(outages: readonly Outage[]): string {
  return `${outages.length} clients, noticed after ${range(outages.map(outage => outage.noticedMs))}, in again after ${range(
    outages.map(outage => outage.outageMs),
  )}`
}

function range(durationsMs: readonly number[]): string {
  const seconds = (ms: number): string => (ms / 1000).toFixed(2)
  return `${seconds(Math.min(...durationsMs))} to ${seconds(Math.max(...durationsMs))} s`
}
