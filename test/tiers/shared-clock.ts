import type { SharedMs } from './story.ts'

const NS_PER_MS = 1_000_000

/** The system's monotonic clock, which all processes of a machine share. */
export function sharedClockMs(): SharedMs {
  return Number(process.hrtime.bigint()) / NS_PER_MS
}
