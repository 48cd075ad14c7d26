import { execFile } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { openSqliteStore } from '../../../../control-plane/store/sqlite/sqlite-store.ts'
import { type LineChild, startLineChild } from '../../../support/line-child.ts'

const run = promisify(execFile)
const SCRIPT = fileURLToPath(new URL('commit-loop.ts', import.meta.url))
const LINES_MAX = 1_000_000

interface CommitLoop {
  readonly child: LineChild
  readonly lines: readonly string[]
  /** Resolves with the first line from now on that `wanted` accepts; rejects when the child ends before. */
  readonly line: (wanted: (line: string) => boolean) => Promise<string>
}

function startCommitLoop(t: Test, path: string): CommitLoop {
  const lines: string[] = []
  const waiting = new Set<(line: string) => void>()
  const child = startLineChild({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', SCRIPT, path],
    directory: t.testdirName,
    onLine: line => {
      if (lines.length < LINES_MAX) lines.push(line)
      for (const hear of waiting) hear(line)
    },
  })
  t.teardown(() => {
    child.kill()
    return child.ended
  })
  const line = async (wanted: (line: string) => boolean) => {
    const heard = new Promise<string>(resolve => {
      const hear = (line: string) => {
        if (!wanted(line)) return
        waiting.delete(hear)
        resolve(line)
      }
      waiting.add(hear)
    })
    const early = child.ended.then(end => {
      throw new Error(`the child ended: ${end}; it last said: ${lines.slice(-5).join(' | ')}`)
    })
    return Promise.race([heard, early])
  }
  return { child, lines, line }
}

/** Numbers of the last commit that was acknowledged. */
function lastDone(lines: readonly string[]): { readonly revision: number; readonly eventId: number } {
  const last = lines.findLast(line => line.startsWith('done '))
  const [, revision, eventId] = (last ?? '').split(' ').map(Number)
  if (revision === undefined || eventId === undefined)
    throw new Error(`nothing was acknowledged: ${lines[0]}`)
  return { revision, eventId }
}

async function mustHoldAll(t: Test, path: string, acknowledged: ReturnType<typeof lastDone>): Promise<void> {
  const store = await openSqliteStore({ path })
  const { revision } = await store.facts()
  const [newest] = await store.events({ limit: 1 })
  await store.close()
  t.ok(revision >= acknowledged.revision, `revision ${revision} includes ${acknowledged.revision}`)
  t.ok(revision <= acknowledged.revision + 1, 'at most one commit was under way')
  t.equal(newest?.id, revision, 'a commit is there wholly or not at all')
  const database = new DatabaseSync(path)
  t.same(database.prepare('PRAGMA integrity_check').get(), { integrity_check: 'ok' })
  database.close()
}

t.test('whatever was acknowledged survives kill -9, again and again', async t => {
  const path = `${t.testdir()}/killed.db`
  for (const commits of [1, 20, 300]) {
    const { child, lines, line } = startCommitLoop(t, path)
    await line(() => lines.filter(each => each.startsWith('done ')).length >= commits)
    child.kill()
    await child.ended
    await mustHoldAll(t, path, lastDone(lines))
  }
})

const hasPrlimit = await run('prlimit', ['--version']).then(
  () => true,
  () => false,
)
const skip = hasPrlimit ? false : 'prlimit (util-linux) stands in for a full disk'

t.test('a full disk makes the store unavailable, and space makes it work again', { skip }, async t => {
  const path = `${t.testdir()}/full.db`
  const { child, lines, line } = startCommitLoop(t, path)
  const limitFiles = (bytes: string) => run('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:`])
  await line(each => each.startsWith('done '))
  await limitFiles('8192')
  t.equal(await line(each => each.startsWith('failed ')), 'failed SWY_STORE_UNAVAILABLE')
  await limitFiles('unlimited')
  await line(each => each.startsWith('done '))
  child.kill()
  await child.ended
  t.same(
    lines.filter(each => !each.startsWith('done ') && each !== 'failed SWY_STORE_UNAVAILABLE'),
    [],
    'nothing else was said',
  )
  await mustHoldAll(t, path, lastDone(lines))
})

t.test('several processes may create one database at the same moment', async t => {
  const path = `${t.testdir()}/shared.db`
  const loops = Array.from({ length: 4 }, () => startCommitLoop(t, path))
  const said = await Promise.all(
    loops.map(async ({ child, line }) => {
      const first = await line(() => true)
      child.kill()
      return first
    }),
  )
  t.ok(
    said.some(line => line.startsWith('done ')),
    said.join(', '),
  )
})
