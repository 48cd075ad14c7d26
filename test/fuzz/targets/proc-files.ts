import { parseProcessStat } from '../../../lib/process-stat.ts'
import { kernelDropsOf, procNetUdpKey } from '../../../proxy/udp/kernel-drops.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

/** `/proc/net/udp` and `/proc/<pid>/stat`; a process names itself, so the second is a stranger's text. */
export const procFiles: FuzzTarget = {
  name: 'proc-files',
  promise: 'counts and start times are whole numbers or unknown, whatever a process calls itself',
  words: [procNetUdpKey('127.0.0.1', 7_777), procNetUdpKey('::1', 7_777), '1 (a) S ', ') Z ', ' 0 0 0 0'],
  run(input) {
    const text = input.toString()
    const drops = kernelDropsOf(text, procNetUdpKey('127.0.0.1', 7_777))
    expect(drops === undefined || (Number.isSafeInteger(drops) && drops >= 0), `drops are ${drops}`)
    const stat = parseProcessStat(text)
    if (stat === undefined) return drops === undefined ? 'refused' : 'taken'
    expect(Number.isSafeInteger(stat.startTicks) && stat.startTicks >= 0, `it began at ${stat.startTicks}`)
    expect(/^[A-Za-z]$/.test(stat.state), `it is in state ${stat.state}`)
    return 'taken'
  },
}
