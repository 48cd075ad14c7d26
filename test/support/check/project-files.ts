import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow } from '../tidy/source-files.ts'

export interface ProjectFile {
  /** Of TypeScript files; empty for others. */
  readonly code: string
  readonly digest: string
}

/** By path from the project's root. */
export type ProjectFiles = ReadonlyMap<string, ProjectFile>

/** What lies in the project's folder and is not the project. */
const OUTSIDE = ['.git', '.switchyard', '.tap', 'node_modules']

/** Every file that a test could depend on, tracked or not. */
export function readProjectFiles(root: string): ProjectFiles {
  const paths = readdirSync(root, { withFileTypes: true })
    .filter(entry => !OUTSIDE.includes(entry.name))
    .flatMap(entry => (entry.isDirectory() ? filesBelow(root, entry.name) : [entry.name]))
  return new Map(
    paths.toSorted().map(path => [path, projectFile(path, readFileSync(join(root, path)))] as const),
  )
}

export function projectFile(path: string, bytes: Uint8Array): ProjectFile {
  return {
    code: path.endsWith('.ts') ? new TextDecoder().decode(bytes) : '',
    digest: createHash('sha256').update(bytes).digest('hex'),
  }
}
