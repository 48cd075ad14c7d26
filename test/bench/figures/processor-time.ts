/** What `/proc` counts in: USER_HZ is 100 on every Linux there is. */
const TICK_US = 10_000

/** User and system time of a process with all its threads, from `/proc/PID/stat`, and that of its children who have ended: the kernel tier
 *  has each batch done by a program of its own. */
export function processCpuUs(stat: string): number {
  // The name in parentheses may hold anything, parentheses too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return [11, 12, 13, 14].reduce((ticks, at) => ticks + Number(fields[at]), 0) * TICK_US
}

/** Time in which the processors did nothing, and time that their host kept for others, all processors together, from `/proc/stat`. Idle time
 *  is what a tickless kernel measures; the other columns it only samples, and sees next to nothing of work in short bursts. */
export function systemCpuUs(stat: string): { readonly idleUs: number; readonly stolenUs: number } {
  const first = stat.slice(0, stat.indexOf('\n'))
  const [, , , idle = 0, waiting = 0, , , stolen = 0] = first
    .replace(/^cpu\s+/, '')
    .split(' ')
    .map(Number)
  return { idleUs: (idle + waiting) * TICK_US, stolenUs: stolen * TICK_US }
}
