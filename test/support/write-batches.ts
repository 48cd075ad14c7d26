import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from './project-root.ts'

const FILES_PER_BATCH = 25

/** Writes files of tests into `directory` that run these (paths from the project's directory) in turn, some in each.
 *  @returns their paths */
export function writeBatches(files: readonly string[], directory: string): readonly string[] {
  const count = Math.ceil(files.length / FILES_PER_BATCH)
  return Array.from({ length: count }, (_, index) => {
    const own = files.filter((_file, position) => position % count === index)
    const batch = join(directory, `units-${index + 1}-of-${count}.test.ts`)
    writeFileSync(batch, batchText(own.map(file => join(PROJECT_ROOT, file))))
    return batch
  })
}

function batchText(files: readonly string[]): string {
  const runner = JSON.stringify(join(PROJECT_ROOT, 'test/support/run-in-turn.ts'))
  return `import { runInTurn } from ${runner}\nawait runInTurn(${JSON.stringify(files, undefined, 2)})\n`
}
