import { readFileSync, rmSync } from 'node:fs'

/** Removes the file at `path` unless it is JSON: the formatter refuses to run at all with a cache that it cannot read. */
export function dropDamagedCache(path: string): void {
  try {
    JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    rmSync(path, { force: true, recursive: true })
  }
}
