/** Of the maps and rules: a table of another layout is not adopted. */
const LAYOUT = 1

/** Whose table it is. Stands in the comment of an empty set, as the comment of a table cannot be changed. */
export interface TableOwner {
  readonly bootId: string
  readonly pid: number
  /** Of that process: tells it from a later one with its number. */
  readonly startTicks: number
  /** One more with every process that takes the table over. */
  readonly generation: number
}

const OWNER = /^layout (\d{1,3}) boot (\S{1,64}) pid (\d{1,10}) start (\d{1,15}) generation (\d{1,10})$/

export function ownerText({ bootId, pid, startTicks, generation }: TableOwner): string {
  return `layout ${LAYOUT} boot ${bootId} pid ${pid} start ${startTicks} generation ${generation}`
}

/** undefined for what nobody of ours has written, or of another layout. */
export function parseOwner(text: string): TableOwner | undefined {
  const [, layout, bootId, pid, startTicks, generation] = OWNER.exec(text) ?? []
  if (bootId === undefined || Number(layout) !== LAYOUT) return undefined
  return { bootId, pid: Number(pid), startTicks: Number(startTicks), generation: Number(generation) }
}
