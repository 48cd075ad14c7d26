import { readdirSync, readFileSync } from 'node:fs'

export interface Migration {
  /** 1, 2, 3 … without gaps. */
  readonly version: number
  readonly name: string
  readonly sql: string
}

/** A step, and when it was taken by the store's clock; undefined: not yet. */
export interface MigrationStatus {
  readonly version: number
  readonly name: string
  readonly appliedAtMs: number | undefined
}

export const SQL_FOLDER = new URL('../../sql/', import.meta.url)
const MIGRATION_FILE = /^(\d{4})_[a-z0-9_]+\.sql$/

/** The files of `sql/sqlite/` or `sql/mysql/`, in order. */
export function readMigrations(folder: URL): readonly Migration[] {
  const names = readdirSync(folder)
    .filter(name => name.endsWith('.sql'))
    .sort()
  return names.map((name, index) => {
    const version = Number(MIGRATION_FILE.exec(name)?.[1])
    if (version !== index + 1) throw new TypeError(`${name} is not migration number ${index + 1}`)
    return { version, name, sql: readFileSync(new URL(name, folder), 'utf8') }
  })
}

/** Every step this program knows, then those that only a newer one knows.
 *  @param applied by version */
export function statusOf(
  known: readonly Migration[],
  applied: ReadonlyMap<number, { readonly name: string; readonly appliedAtMs: number }>,
): readonly MigrationStatus[] {
  const ours = known.map(({ version, name }) => ({
    version,
    name,
    appliedAtMs: applied.get(version)?.appliedAtMs,
  }))
  const newer = [...applied]
    .filter(([version]) => version > known.length)
    .map(([version, step]) => ({ version, ...step }))
  return [...ours, ...newer.sort((a, b) => a.version - b.version)]
}
