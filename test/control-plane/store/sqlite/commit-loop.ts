import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { openSqliteStore } from '../../../../control-plane/store/sqlite/sqlite-store.ts'
import { codeOf } from '../../../../lib/errors.ts'
import { lead } from '../../../contract/store-under-test.ts'

/** A child process that commits as fast as it can, and says of each commit at once what came of it: `done <revision> <event id>` or
 *  `failed <code>`. It ends when it is killed. */
const STDOUT = 1
const RETRY_MS = 20
const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: commit-loop.ts <path>')
// A limit on the size of files stands in for a full disk; without this it would end the process instead of failing the write.
process.on('SIGXFSZ', () => {})
const store = await openSqliteStore({ path })
const padding = 'x'.repeat(1_000)

for (;;) writeSync(STDOUT, `${await commitOnce()}\n`)

async function commitOnce(): Promise<string> {
  try {
    const { token } = await lead(store, 'node-1')
    const event = { actor: 'system', kind: 'test.written', subject: 'test', summary: padding, why: '' }
    const result = await store.commit(token, [{ kind: 'reservation.sweep' }], [event])
    return result.kind === 'done'
      ? `done ${result.revision} ${result.eventIds.join()}`
      : `conflict ${result.why}`
  } catch (error) {
    await pause(RETRY_MS)
    return `failed ${codeOf(error)}`
  }
}
