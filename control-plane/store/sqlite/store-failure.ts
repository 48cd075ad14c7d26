import { messageOf, SwitchyardError } from '../../../lib/errors.ts'
import { quoted } from '../../../lib/printable.ts'

/** Primary result codes (https://sqlite.org/rescode.html) that speak of the file, its disk or its locks, not of our SQL. */
const UNAVAILABLE_RESULTS: ReadonlyMap<number, string> = new Map([
  [5, 'SQLITE_BUSY'],
  [6, 'SQLITE_LOCKED'],
  [7, 'SQLITE_NOMEM'],
  [8, 'SQLITE_READONLY'],
  [10, 'SQLITE_IOERR'],
  [11, 'SQLITE_CORRUPT'],
  [13, 'SQLITE_FULL'],
  [14, 'SQLITE_CANTOPEN'],
  [15, 'SQLITE_PROTOCOL'],
  [26, 'SQLITE_NOTADB'],
])
/** SQLite quotes the schema that it cannot read, and in a damaged file that is anything. */
const MESSAGE_CHARACTERS_MAX = 300
const PRIMARY_RESULT_MASK = 0xff

/** What SQLite threw, as `SWY_STORE_UNAVAILABLE` where the database is at fault; anything else (a mistake in our SQL) as it came. */
export function asStoreFailure(error: unknown): unknown {
  const result = resultNameOf(error)
  if (result === undefined) return error
  return new SwitchyardError(
    'SWY_STORE_UNAVAILABLE',
    `the database cannot be used (${result}): ${quoted(messageOf(error), MESSAGE_CHARACTERS_MAX)}`,
    {
      cause: error,
    },
  )
}

function resultNameOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined
  return UNAVAILABLE_RESULTS.get(error.errcode & PRIMARY_RESULT_MASK)
}
