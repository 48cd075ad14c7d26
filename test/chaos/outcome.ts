import { broken, type FaultReport } from './faults/judge-fault.ts'
import { faultTable } from './report-text.ts'

/** What a whole run ends with. */
export interface Outcome {
  readonly ok: boolean
  /** For people, a few lines. */
  readonly summary: string
  readonly markdown: string
}

export interface Totals {
  readonly sent: number
  readonly received: number
}

/** @param skipped `world/fault: why` of everything that could not be had here
 *  @param more further complaints, such as processes left behind, and further sections of the report */
export function outcomeOf(
  reports: readonly FaultReport[],
  skipped: readonly string[],
  totals: Totals,
  more: { readonly complaints: readonly string[]; readonly sections: readonly string[] },
): Outcome {
  const failed = reports.filter(report => broken(report).length > 0)
  const total = (of: (report: FaultReport) => number): number =>
    reports.reduce((sum, report) => sum + of(report), 0)
  const figures = [
    `${reports.length} faults, ${failed.length} failed`,
    `wrong deliveries ${total(report => report.wrongDeliveries)}`,
    `late from an old shard ${total(report => report.lateFromOldShard)}`,
    `groups split ${total(report => report.groupsSplit)}`,
    `datagrams and lines: ${totals.sent} sent, ${totals.received} received`,
  ].join(' · ')
  const remarks = [...skipped.map(one => `SKIPPED ${one}`), ...more.complaints.map(one => `FAILED ${one}`)]
  return {
    ok: reports.length > 0 && failed.length === 0 && more.complaints.length === 0,
    summary: [...remarks, figures].join('\n'),
    markdown: [faultTable(reports), ...more.sections, ...remarks, figures].join('\n\n'),
  }
}
