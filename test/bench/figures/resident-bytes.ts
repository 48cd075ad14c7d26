const KIB = 1_024

/** Memory that a process holds, from `/proc/PID/status`; undefined for one that has none. */
export function residentBytes(status: string): number | undefined {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return kib === undefined ? undefined : Number(kib) * KIB
}
