import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import { withoutGuard } from './guard.ts'
import { ALL_GUARDS } from './all-guards.ts'

/** To be preloaded (`node --import`): takes the guard that the environment names out of the sources while they are loaded. Nothing is
 *  written to the disk. */
const name = process.env['SWITCHYARD_WITHOUT_GUARD']
const guard = ALL_GUARDS.find(candidate => candidate.name === name)
if (guard === undefined) throw new TypeError(`no such guard: ${name}`)

const editsByUrl = Map.groupBy(guard.edits, ({ file }) => pathToFileURL(join(PROJECT_ROOT, file)).href)

registerHooks({
  load(url, context, nextLoad) {
    const edits = editsByUrl.get(url)
    if (edits === undefined) return nextLoad(url, context)
    editsByUrl.delete(url)
    const source = edits.reduce(withoutGuard, readFileSync(fileURLToPath(url), 'utf8'))
    return { format: 'module-typescript', source, shortCircuit: true }
  },
})

process.once('exit', () => {
  if (editsByUrl.size > 0) throw new TypeError(`nobody imports ${[...editsByUrl.keys()].join(', ')}`)
})
