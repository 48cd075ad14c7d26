import { readFileSync } from 'node:fs'

/** What the kernel's queues between interfaces had no room for so far, on the whole machine and in all its namespaces (proc(5),
 *  `softnet_stat`). */
export function droppedByQueues(): number {
  const rows = readFileSync('/proc/net/softnet_stat', 'utf8').trim().split('\n')
  return rows.reduce((sum, row) => sum + Number.parseInt(row.split(/\s+/)[1] ?? '0', 16), 0)
}
