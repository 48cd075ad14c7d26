import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PROJECT_ROOT } from './project-root.ts'

const FILES_PER_BATCH = 25
const RUNNER = pathToFileURL(join(PROJECT_ROOT, 'test/support/run-in-turn.ts')).href

/** Writes files of tests into `directory` that run these (paths from the project's directory) in turn, some in each.
 *  @param directory in the project: tap keeps its results beside it
 *  @returns their paths */
export function writeBatches(files: readonly string[], directory: string): readonly string[] {
  mkdirSync(directory, { recursive: true })
  const count = Math.ceil(files.length / FILES_PER_BATCH)
  return Array.from({ length: count }, (_, index) => {
    const own = files.filter((_file, position) => position % count === index)
    const batch = join(directory, `units-${index + 1}-of-${count}.test.ts`)
    writeFileSync(batch, batchText(own))
    return batch
  })
}

function batchText(files: readonly string[]): string {
  return `import { runInTurn } from ${JSON.stringify(RUNNER)}\nawait runInTurn(${JSON.stringify(files, undefined, 2)})\n`
}
