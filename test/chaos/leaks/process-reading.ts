import { readdirSync, readFileSync } from 'node:fs'

export const QUANTITIES = ['rss', 'heap', 'descriptors', 'loopDelay'] as const
/** Memory in MiB, event-loop delay (99th percentile since the last reading) in milliseconds. */
export type Quantity = (typeof QUANTITIES)[number]

const MIB = 1024 * 1024
const FETCH_MS_MAX = 2_000

/** What the kernel says of a process; undefined where it does not run. */
export function readProcess(pid: number): Readonly<Partial<Record<Quantity, number>>> | undefined {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    if (kib === undefined) return undefined
    return { rss: Number(kib) / 1024, descriptors: readdirSync(`/proc/${pid}/fd`).length }
  } catch {
    return undefined // It has ended.
  }
}

/** What the process says of itself at its metrics; nothing where it does not answer now. */
export async function readMetrics(url: string): Promise<Readonly<Partial<Record<Quantity, number>>>> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS_MAX) })
    const text = await response.text()
    const heap = figure(text, 'nodejs_heap_size_used_bytes')
    const delay = figure(text, 'nodejs_eventloop_lag_p99_seconds')
    return {
      ...(heap === undefined ? {} : { heap: heap / MIB }),
      ...(delay === undefined ? {} : { loopDelay: delay * 1_000 }),
    }
  } catch {
    return {} // Frozen, killed or not started yet: that is what we do to it.
  }
}

function figure(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]
  const value = Number(found)
  return found === undefined || Number.isNaN(value) ? undefined : value
}
