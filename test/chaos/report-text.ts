import { broken, type FaultReport, type Silences } from './faults/judge-fault.ts'

const COLUMNS = [
  'fault',
  'what was done',
  'noticed by',
  'outage of those hit: p50 / p99 / max ms (players)',
  'of the others',
  'wrong',
  'late',
  'split',
  'generations',
  'recovered after s',
  'verdict',
] as const

/** A wait of the measuring process that is worth telling. */
const HELD_UP_MS_TOLD = 50

/** One line for people while the run goes on. */
export function faultLine(report: FaultReport): string {
  const { world, fault, did, noticed, concerned, others, generations } = report
  const facts = [
    `hit ${silenceText(concerned)}`,
    `others ${silenceText(others)}`,
    `wrong ${report.wrongDeliveries}`,
    `late ${report.lateFromOldShard}`,
    `split ${report.groupsSplit}`,
    `noticed ${noticed}`,
    generations.length === 0 ? 'nobody moved' : generations.join(' '),
    `recovered after ${secondsText(report.wholeMs)} s`,
    ...(report.heldUpMs > HELD_UP_MS_TOLD ? [`machine busy: ${report.heldUpMs} ms`] : []),
  ]
  const complaints = broken(report)
  const verdict = complaints.length === 0 ? 'ok    ' : 'FAILED'
  const why = complaints.map(complaint => `\n         ${complaint}`).join('')
  return `${verdict} ${world}/${fault}: ${did}\n         ${facts.join(' · ')}${why}`
}

/** The same as a table. */
export function faultTable(reports: readonly FaultReport[]): string {
  const rows = reports.map(report => [
    `${report.world}/${report.fault}`,
    report.did,
    report.noticed,
    silenceText(report.concerned),
    silenceText(report.others),
    `${report.wrongDeliveries}`,
    `${report.lateFromOldShard}`,
    `${report.groupsSplit}`,
    report.generations.join(', ') || '–',
    secondsText(report.wholeMs),
    broken(report).length === 0 ? 'ok' : `FAILED: ${broken(report).join('; ')}`,
  ])
  return markdownTable(COLUMNS, rows)
}

export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

function silenceText({ players, p50, p99, max }: Silences): string {
  return players === 0 ? '–' : `${p50} / ${p99} / ${max} (${players})`
}

function secondsText(ms: number): string {
  return (ms / 1_000).toFixed(1)
}
