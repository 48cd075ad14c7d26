import { once } from 'node:events'
import t from 'tap'
import { runInTurn } from '../run-in-turn.ts'

/** All files of a batch together; `check` has a limit of its own. */
const TIMEOUT_MS = 110_000

/** Runs unit test files in this one process: `node unit-batch.ts <name>`, and its parent sends their paths, from the project's directory. Tells its parent
 *  of each file whether all of it ran and passed.
 *  The name is there for tap, which calls the directories of tests after the command line: no two batches share them. */
t.setTimeout(TIMEOUT_MS)
const [files] = (await once(process, 'message')) as [readonly string[]]
await runInTurn(files, (file, green) => void process.send?.({ file, green }))
process.disconnect?.()
