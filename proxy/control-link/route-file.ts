import { closeSync, openSync, readSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import {
  fleetPolicyOfFile,
  snapshot as snapshotField,
  type Snapshot,
} from '../../proto/contract/proxy-link.ts'
import type { RouteMirror } from './route-mirror.ts'

export const ROUTE_FILE_BYTES_MAX = 64 * 1_024 * 1_024
/** Routes are written at most so often, and so rarely that writing takes no more than one part in fifty of the time. */
const WRITE_EVERY_MS = 1_000
const REST_PER_WRITE = 50

/** The routes on disk, for a proxy that starts before the control plane answers. */
export class RouteFile {
  readonly #path: string
  readonly #clock: Clock
  readonly #log: Log
  #written = 0
  #dueAt = Number.NEGATIVE_INFINITY
  #writing: Promise<void> | undefined

  constructor(path: string, clock: Clock, log: Log) {
    this.#path = path
    this.#clock = clock
    this.#log = log
  }

  /** undefined, with a warning, where the file cannot be used; silently where there is none. */
  read(): Snapshot | undefined {
    try {
      const read = snapshotField.decode(
        asWrittenNow(JSON.parse(readBounded(this.#path), reviveBytes)),
        'routes',
      )
      // Time went on while nobody was here to count it.
      return { ...read, nowMs: Math.round(this.#clock.wallMs()) }
    } catch (error) {
      const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      const fields = { path: this.#path, error: messageOf(error) }
      if (!absent) this.#log.warn(fields, 'the routes of the last run cannot be read')
      return undefined
    }
  }

  /** Writes if there is something new and it is time. Never throws: a full disk stops no game. */
  tick(mirror: RouteMirror): void {
    const now = this.#clock.monotonicMs()
    if (mirror.version === this.#written || now < this.#dueAt || this.#writing !== undefined) return
    this.#written = mirror.version
    this.#writing = this.#write(mirror.snapshot()).finally(() => {
      const tookMs = this.#clock.monotonicMs() - now
      this.#dueAt = now + Math.max(WRITE_EVERY_MS, tookMs * REST_PER_WRITE)
      this.#writing = undefined
    })
  }

  /** Writes what is new at once, and waits for it. */
  async flush(mirror: RouteMirror): Promise<void> {
    await this.#writing
    if (mirror.version !== this.#written) await this.#write(mirror.snapshot())
  }

  async #write(routes: Snapshot): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
      const temporary = `${this.#path}.new`
      // Written whole, then put in place: a reader finds the old one or the new one.
      await writeFile(temporary, JSON.stringify(snapshotField.encode(routes)), { mode: 0o600 })
      await rename(temporary, this.#path)
    } catch (error) {
      this.#log.warn({ path: this.#path, error: messageOf(error) }, 'routes cannot be written')
    }
  }
}

function readBounded(path: string): string {
  const descriptor = openSync(path, 'r')
  try {
    const chunks: Buffer[] = []
    for (let length = 0; length <= ROUTE_FILE_BYTES_MAX;) {
      const chunk = Buffer.alloc(64 * 1_024)
      const read = readSync(descriptor, chunk)
      if (read === 0) return Buffer.concat(chunks).toString('utf8')
      chunks.push(chunk.subarray(0, read))
      length += read
    }
    throw new RangeError(`larger than ${ROUTE_FILE_BYTES_MAX} bytes`)
  } finally {
    closeSync(descriptor)
  }
}

/** Files from before there were bans, paces, or modes of addresses have none: their routes are as good as ever. */
function asWrittenNow(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw
  const older = 'bans' in raw ? raw : { ...raw, bans: [], nowMs: '0' }
  return 'fleets' in older && Array.isArray(older.fleets)
    ? { ...older, fleets: older.fleets.map(fleetPolicyOfFile) }
    : older
}

/** JSON writes a Buffer as `{ type: 'Buffer', data: [...] }`. */
function reviveBytes(_key: string, value: unknown): unknown {
  const isBytes =
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value &&
    Array.isArray(value.data)
  return isBytes ? Buffer.from(value.data as number[]) : value
}
