import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectFiles } from './project-files.ts'

/** Identifies everything that a result depends on: the same key, the same result.
 *  @param what which result: two that look at the same files differ in it
 *  @param surroundings what all results depend on: `surroundingsOf`
 *  @param paths the files that were looked at, sorted; one that does not exist counts as that */
export function inputKey(
  what: string,
  surroundings: string,
  paths: readonly string[],
  files: ProjectFiles,
): string {
  const inputs = paths.map(path => [path, files.get(path)?.digest ?? 'absent'])
  return createHash('sha256')
    .update(JSON.stringify([what, surroundings, inputs]))
    .digest('hex')
}

/** The runtime, and the packages that npm has put into `node_modules`; undefined where npm has left no list of them. */
export function surroundingsOf(root: string): string | undefined {
  try {
    const packages = readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')
    return JSON.stringify([process.version, process.platform, process.arch, packages])
  } catch {
    return undefined
  }
}
