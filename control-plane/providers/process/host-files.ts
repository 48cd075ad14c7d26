import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { ID_PATTERN } from '../../../proto/contract/ids.ts'
import { isRecord } from '../../../lib/config-tree.ts'
import { type HostProcessRecord, parseHostRecord, RECORD_BYTES_MAX, recordText } from './host-record.ts'

/** Hosts of one machine; what is beyond is not looked at, and no listing is complete then. */
export const HOST_FILES_MAX = 2_000

const RECORD_SUFFIX = '.json'
/** A record before it has its name, by the pid of who writes it. */
const unfinishedOf = (pid: number): string => `.record-${pid}`
const UNFINISHED = /^\.record-(\d{1,10})$/
/** In each data directory of ours: whose it is. */
const MARK = 'switchyard-host.json'

/** The files of hosts that are processes: `<root>/<host>.json` is the record, `<root>/<host>/` its data directory. Whatever has no record or no
 *  mark of ours is never touched. Throws what the file system does. */
export class HostFiles {
  readonly root: string

  /** Makes the root; a root that is missing later is no empty one. Removes what a process that was killed had not finished to write. */
  constructor(root: string) {
    mkdirSync(root, { recursive: true, mode: 0o700 })
    this.root = realpathSync(root)
    for (const name of readdirSync(this.root)) {
      const [, pid] = UNFINISHED.exec(name) ?? []
      if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(this.root, name), { force: true })
    }
  }

  directoryOf(host: string): string {
    return join(this.root, host)
  }

  /** All records by the name of their file. `whole`: there was no other file of that form, and not too many. */
  records(): { readonly whole: boolean; readonly records: ReadonlyMap<string, HostProcessRecord> } {
    const names = readdirSync(this.root).filter(name => name.endsWith(RECORD_SUFFIX) && !name.startsWith('.'))
    const records = new Map<string, HostProcessRecord>()
    let whole = names.length <= HOST_FILES_MAX
    for (const name of names.slice(0, HOST_FILES_MAX)) {
      const id = name.slice(0, -RECORD_SUFFIX.length)
      const record = this.read(id)
      if (record === 'broken') whole = false
      else if (record !== 'nothing') records.set(id, record)
    }
    return { whole, records }
  }

  /** `broken`: there is a file, and it is no record. */
  read(host: string): HostProcessRecord | 'nothing' | 'broken' {
    if (!ID_PATTERN.test(host)) return 'broken'
    const text = boundedText(this.#recordPathOf(host))
    if (text === undefined) {
      // Only a root that is there can be without it.
      readdirSync(this.root)
      return 'nothing'
    }
    return parseHostRecord(text) ?? 'broken'
  }

  /** Atomic: a reader sees the record before or after, never half of one. */
  write(host: string, record: HostProcessRecord): void {
    writeAtomically(this.root, this.#recordPathOf(host), recordText(record))
  }

  forget(host: string): void {
    rmSync(this.#recordPathOf(host), { force: true })
  }

  /** Whose the data directory is. `nothing`: there is none. `foreign`: nobody we know has made it. */
  diskOwner(host: string): { readonly owner: string } | 'nothing' | 'foreign' {
    if (!existsSync(this.directoryOf(host))) {
      readdirSync(this.root)
      return 'nothing'
    }
    try {
      const mark: unknown = JSON.parse(boundedText(join(this.directoryOf(host), MARK)) ?? '')
      return isRecord(mark) && typeof mark['owner'] === 'string' && mark['host'] === host
        ? { owner: mark['owner'] }
        : 'foreign'
    } catch {
      return 'foreign'
    }
  }

  /** Appears with its mark, or not at all. */
  makeDisk(host: string, owner: string): void {
    const fresh = join(this.root, `.new-${host}`)
    rmSync(fresh, { recursive: true, force: true })
    mkdirSync(fresh, { mode: 0o700 })
    writeFileSync(join(fresh, MARK), JSON.stringify({ owner, host }), { mode: 0o600 })
    renameSync(fresh, this.directoryOf(host))
  }

  /** Disappears at once: what a crash leaves of it is removed by the next call. */
  removeDisk(host: string): void {
    const gone = join(this.root, `.gone-${host}`)
    rmSync(gone, { recursive: true, force: true })
    if (!existsSync(this.directoryOf(host))) return
    renameSync(this.directoryOf(host), gone)
    rmSync(gone, { recursive: true, force: true })
  }

  #recordPathOf(host: string): string {
    return join(this.root, `${host}${RECORD_SUFFIX}`)
  }
}

function writeAtomically(root: string, path: string, text: string): void {
  const fresh = join(root, unfinishedOf(process.pid))
  writeFileSync(fresh, text, { mode: 0o600, flush: true })
  renameSync(fresh, path)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Undefined where there is no such file. */
function boundedText(path: string): string | undefined {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    const bytes = Buffer.alloc(RECORD_BYTES_MAX)
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(descriptor)
  }
}
