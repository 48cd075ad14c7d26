import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { messageOf, SwitchyardError } from '../../../lib/errors.ts'
import { quoted } from '../../../lib/printable.ts'
import { Connection } from './connection.ts'
import { asStoreFailure } from './store-failure.ts'

/** A database that lives and ends with its handle: the same implementation as a fake for tests. */
export const IN_MEMORY = ':memory:'

/** How long opening waits for another process that is just creating the tables. */
const OPEN_BUSY_MS_MAX = 5_000
/** How long a transaction waits for another process's. The event loop stands still meanwhile, so it is short: the other side
 *  writes for a few milliseconds, and a refusal is retryable. */
const BUSY_MS_MAX = 250
const WRITE_AHEAD_LOG_BYTES_KEPT_MAX = 16 * 1024 * 1024

/** `WAL`: readers and the writer do not wait for each other, and a killed process loses nothing that was acknowledged.
 *  `FULL`, not `NORMAL`: a commit is on the disk before it is acknowledged. With `NORMAL` a power cut may undo the last ones, and a
 *  generation or incarnation that proxies and agents have already seen would be given out a second time. It costs one
 *  fsync per commit; commits are rare (fail-overs, moves, a lease each second), reads are not. */
const SETTINGS = `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  PRAGMA journal_size_limit = ${WRITE_AHEAD_LOG_BYTES_KEPT_MAX};`

/** Opens the file at `path`, or creates it, its folder too, readable by its owner alone (fleets may hold secrets in `env`).
 *  @param prepare runs before the short waiting time of everyday work is set
 *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE` */
export function openDatabase(path: string, prepare: (connection: Connection) => void): Connection {
  const connection = new Connection(openFile(path))
  try {
    settle(connection, path)
    prepare(connection)
    connection.execute(`PRAGMA busy_timeout = ${BUSY_MS_MAX}`)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

function openFile(path: string): DatabaseSync {
  try {
    if (path !== IN_MEMORY) createPrivately(path)
    return new DatabaseSync(path, { timeout: OPEN_BUSY_MS_MAX })
  } catch (error) {
    throw cannotBeOpened(path, error)
  }
}

/** Before any table is looked at: what fails here is the file's fault, also where SQLite calls it a mistake in the statement (the
 *  format of a schema that it does not know). */
function settle(connection: Connection, path: string): void {
  try {
    connection.execute(SETTINGS)
  } catch (error) {
    throw cannotBeOpened(path, error)
  }
}

function cannotBeOpened(path: string, error: unknown): unknown {
  const failure = asStoreFailure(error)
  if (failure instanceof SwitchyardError) return failure
  const message = `the database ${path} cannot be opened: ${quoted(messageOf(error), 300)}`
  return new SwitchyardError('SWY_STORE_UNAVAILABLE', message, { cause: error })
}

function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
}
