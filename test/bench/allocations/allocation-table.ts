import { pathToFileURL } from 'node:url'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import type { Allocations } from './sample-allocations.ts'

/** Whose code it is that allocates. */
export type Owner = 'ours' | 'Node' | 'measurement'

/** The smallest object takes 16 bytes: with less than this, not one datagram in sixteen makes one. */
const OURS_BYTES_MAX = 1

export interface AllocationRow {
  readonly owner: Owner
  readonly where: string
  readonly bytesPerRoundTrip: number
}

export interface AllocationTable {
  readonly rows: readonly AllocationRow[]
  readonly oursBytesPerRoundTrip: number
  /** False if a function of ours allocates per datagram. */
  readonly passed: boolean
}

/** @param roundTrips each is one datagram to the shard and one back */
export function allocationTable(found: readonly Allocations[], roundTrips: number): AllocationTable {
  const rows = found.map(({ functionName, url, line, bytes }): AllocationRow => {
    const path = pathOf(url)
    const where =
      url === '' ? functionName : `${functionName === '' ? '(anonymous)' : functionName} ${path}:${line}`
    return { owner: ownerOf(path), where, bytesPerRoundTrip: bytes / roundTrips }
  })
  const ours = rows.filter(({ owner }) => owner === 'ours')
  return {
    rows,
    oursBytesPerRoundTrip: ours.reduce((sum, row) => sum + row.bytesPerRoundTrip, 0),
    passed: ours.every(({ bytesPerRoundTrip }) => bytesPerRoundTrip < OURS_BYTES_MAX),
  }
}

/** As Markdown: what allocates at least a tenth of a byte per round trip, and all that is ours. */
export function allocationText({ rows, oursBytesPerRoundTrip }: AllocationTable): string {
  const shown = rows.filter(({ owner, bytesPerRoundTrip }) => owner === 'ours' || bytesPerRoundTrip >= 0.1)
  const total = rows.reduce((sum, row) => sum + row.bytesPerRoundTrip, 0)
  return [
    '| bytes per round trip | whose | where |',
    '| ---: | --- | --- |',
    ...shown.map(row => `| ${row.bytesPerRoundTrip.toFixed(2)} | ${row.owner} | ${row.where} |`),
    `| ${total.toFixed(2)} | all | |`,
    `| ${oursBytesPerRoundTrip.toFixed(2)} | ours | |`,
  ].join('\n')
}

/** From the project's root, for files of the project. */
function pathOf(url: string): string {
  const root = `${pathToFileURL(PROJECT_ROOT).href.replace(/\/$/, '')}/`
  return url.startsWith(root) ? url.slice(root.length) : url
}

/** A file that is nobody's counts as ours: better a false alarm than a silent one. */
function ownerOf(path: string): Owner {
  if (path.startsWith('test/') || path.startsWith('node:inspector')) return 'measurement'
  return path === '' || path.startsWith('node:') ? 'Node' : 'ours'
}
