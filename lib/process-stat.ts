/** What `/proc/<pid>/stat` tells (proc(5)). */
export interface ProcessStat {
  /** `R`, `S`, … `Z` for a zombie, `X` for one that is just going. */
  readonly state: string
  /** Clock ticks from the machine's start to the process's. */
  readonly startTicks: number
}

/** @returns undefined for what is no such file. The name of the program, which it chooses itself, may hold anything. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  // The second field is the name in parentheses; none of the later ones has any.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [, state] = /^([A-Za-z])$/.exec(fields[0] ?? '') ?? []
  const startTicks = /^\d{1,15}$/.test(fields[19] ?? '') ? Number(fields[19]) : undefined
  return state === undefined || startTicks === undefined ? undefined : { state, startTicks }
}
