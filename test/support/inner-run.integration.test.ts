import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { eventually } from './eventually.ts'
import { type InnerEnd, innerRun } from './inner-run.ts'

const WAIT_MS = 60_000

/** Names what this file is to do within itself. */
const PART = 'INNER_RUN_PART'
const PARTS: Readonly<Record<string, () => void>> = {
  passes: () => void t.test('passes', async t => t.ok(true)),
  fails: () => void t.test('fails', async t => t.ok(false, 'told outside')),
  hangs: () => void t.test('hangs', () => new Promise(() => setInterval(() => {}, 1_000))),
}

function outside(): void {
  const words = [process.execPath, fileURLToPath(import.meta.url)]
  const run = (part: string, timeoutS = 60) => ({ words, environment: { [PART]: part }, timeoutS })

  t.test('how it ended, and what it said', async t => {
    t.match(await innerRun(t, run('passes')), { code: 0, failed: [], text: /ok 1 - passes/ })
    const { code, failed } = await innerRun(t, run('fails'))
    t.equal(code, 1)
    t.match(failed, ['told outside', /^fails/])
    await t.rejects(innerRun(t, { ...run('passes'), words: ['/no/such/program'] }), { code: 'ENOENT' })
  })

  t.test('what hangs ends with its own time-out, which says where', async t => {
    const { code, text } = await innerRun(t, run('hangs', 1))
    t.not(code, 0)
    t.match(text, /timeout!/)
    t.match(text, /hangs/)
  })

  t.test('it ends with the test, though nobody waits for it', async t => {
    const file = join(t.testdir(), 'started')
    let inner: Promise<InnerEnd> | undefined
    await t.test('which leaves it alone', async t => {
      inner = innerRun(t, { ...run(''), words: ['sh', '-c', `touch ${file}; exec sleep 600`] })
      await eventually('its start', WAIT_MS, () => (existsSync(file) ? true : undefined))
    })
    t.equal((await inner!).code, null)
  })
}

const part = PARTS[process.env[PART] ?? '']
if (part === undefined) outside()
else part()
