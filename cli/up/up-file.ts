import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SwitchyardError } from '../../lib/errors.ts'
import { isRecord } from '../../lib/config-tree.ts'
import { type ListenerAddress, listenerAddresses } from './listener-address.ts'
import { type ProcessIdentity, stillRuns } from './process-identity.ts'

/** What `switchyard up` writes into its data directory, so that other commands find it and its next start can clean up. */
export interface UpFile {
  readonly process: ProcessIdentity
  /** When it started, for people. */
  readonly startedAt: string
  readonly configuration: string
  /** `host:port`, once known. */
  readonly grpc?: string | undefined
  readonly http?: string | undefined
  readonly status?: string | undefined
  readonly listeners?: readonly ListenerAddress[] | undefined
  readonly programs: Readonly<Record<string, ProcessIdentity>>
}

const FILE_NAME = 'up.json'
const CLAIMS_MAX = 5

export function upFilePath(dataDirectory: string): string {
  return join(dataDirectory, FILE_NAME)
}

export function upRuns(file: UpFile): boolean {
  return stillRuns(file.process)
}

/** @returns undefined where there is none, or none that this version can read */
export function readUpFile(dataDirectory: string): UpFile | undefined {
  try {
    return decodeUpFile(JSON.parse(readFileSync(upFilePath(dataDirectory), 'utf8')))
  } catch {
    return undefined // Absent, unreadable or half-written by a crash: in each case nobody holds it.
  }
}

/** Makes this process the one `up` of the data directory.
 *  @returns what the one before left, if it did not end by itself
 *  @throws SwitchyardError `SWY_DATA_DIR_LOCKED` while another one runs */
export function claimDataDirectory(dataDirectory: string, file: UpFile): UpFile | undefined {
  mkdirSync(dataDirectory, { recursive: true })
  const path = upFilePath(dataDirectory)
  const own = `${path}.${file.process.pid}`
  writeFileSync(own, encoded(file), { mode: 0o600 })
  let left: UpFile | undefined
  try {
    for (let claim = 0; claim < CLAIMS_MAX; claim += 1) {
      if (linked(own, path)) return left
      const holder = readUpFile(dataDirectory)
      if (holder !== undefined && upRuns(holder)) throw locked(dataDirectory, holder)
      left = holder ?? left
      rmSync(path, { force: true })
    }
  } finally {
    rmSync(own, { force: true })
  }
  throw new SwitchyardError('SWY_DATA_DIR_LOCKED', `${path} changes hands all the time`)
}

/** Whether the claim still stands: of two starters that find the same leavings, the slower one takes over.
 *  @throws SwitchyardError `SWY_DATA_DIR_LOCKED` */
export function confirmClaim(dataDirectory: string, pid: number): void {
  const holder = readUpFile(dataDirectory)
  if (holder !== undefined && holder.process.pid !== pid) throw locked(dataDirectory, holder)
}

/** Replaces the file at once: readers see the old one or the new one. */
export function writeUpFile(dataDirectory: string, file: UpFile): void {
  const path = upFilePath(dataDirectory)
  const next = `${path}.${file.process.pid}`
  writeFileSync(next, encoded(file), { mode: 0o600 })
  renameSync(next, path)
}

export function removeUpFile(dataDirectory: string): void {
  rmSync(upFilePath(dataDirectory), { force: true })
}

function encoded(file: UpFile): string {
  return `${JSON.stringify(file, null, 2)}\n`
}

function linked(own: string, path: string): boolean {
  try {
    linkSync(own, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function locked(dataDirectory: string, holder: UpFile): SwitchyardError {
  return new SwitchyardError(
    'SWY_DATA_DIR_LOCKED',
    `process ${holder.process.pid} runs on ${dataDirectory} since ${holder.startedAt}`,
  )
}

function decodeUpFile(raw: unknown): UpFile | undefined {
  if (!isRecord(raw)) return undefined
  const process = decodeIdentity(raw['process'])
  if (process === undefined) return undefined
  const text = (name: string): string | undefined => {
    const value = raw[name]
    return typeof value === 'string' ? value : undefined
  }
  const programs = isRecord(raw['programs']) ? Object.entries(raw['programs']) : []
  return {
    process,
    startedAt: text('startedAt') ?? 'an unknown time',
    configuration: text('configuration') ?? '',
    grpc: text('grpc'),
    http: text('http'),
    status: text('status'),
    listeners: raw['listeners'] === undefined ? undefined : listenerAddresses(raw['listeners']),
    programs: Object.fromEntries(
      programs.flatMap(([name, value]) => {
        const identity = decodeIdentity(value)
        return identity === undefined ? [] : [[name, identity]]
      }),
    ),
  }
}

function decodeIdentity(raw: unknown): ProcessIdentity | undefined {
  if (!isRecord(raw)) return undefined
  const { pid, startTicks } = raw
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 2) return undefined
  return typeof startTicks === 'string' ? { pid, startTicks } : undefined
}
