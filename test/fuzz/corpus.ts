import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { PROJECT_ROOT } from '../support/project-root.ts'

const CORPUS = join(PROJECT_ROOT, 'test', 'fuzz', 'corpus')
const NAME_CHARACTERS = 12

export interface CorpusEntry {
  /** From the project's root. */
  readonly path: string
  readonly input: Buffer
}

/** The checked-in inputs of a target, by name. */
export function corpusOf(target: string): readonly CorpusEntry[] {
  const folder = join(CORPUS, target)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .toSorted()
    .map(name => join(folder, name))
    .map(path => ({ path: relative(PROJECT_ROOT, path), input: readFileSync(path) }))
}

/** Adds an input to the corpus. @returns its path from the project's root */
export function keepInput(target: string, prefix: string, input: Uint8Array): string {
  const digest = createHash('sha256').update(input).digest('hex').slice(0, NAME_CHARACTERS)
  const path = join(CORPUS, target, `${prefix}-${digest}`)
  mkdirSync(join(CORPUS, target), { recursive: true })
  writeFileSync(path, input)
  return relative(PROJECT_ROOT, path)
}
