import { join, relative } from 'node:path'
import t, { type Test } from 'tap'
import { type InnerEnd, innerRun } from './inner-run.ts'
import { PROJECT_ROOT } from './project-root.ts'
import { writeBatches } from './write-batches.ts'

const PASSES = `import t from 'tap'\nt.test('passes', async t => t.ok(true))\n`
const FAILS = `import t from 'tap'\nt.test('fails', async t => t.ok(false, 'as it was to be'))\n`
const SERVES = `import { createServer } from 'node:net'
import t from 'tap'
const server = createServer().listen(0)
t.teardown(() => server.close())
t.test('serves', async t => t.ok(server.listening))
`
const SLOW = `import t from 'tap'
await new Promise(resolve => setTimeout(resolve, 500))
t.test('is slow', async t => t.ok(true))
`

async function runFiles(t: Test, files: Readonly<Record<string, string>>): Promise<readonly InnerEnd[]> {
  // Files import tap from the project, and a name may have any characters.
  const directory = t.testdir({ 'a#b %41': { ...files } })
  const paths = Object.keys(files).map(name => relative(PROJECT_ROOT, join(directory, 'a#b %41', name)))
  const ends: InnerEnd[] = []
  for (const batch of writeBatches(paths, join(directory, 'a#b %41/batches')))
    ends.push(await innerRun(t, { words: [process.execPath, batch], environment: {} }))
  return ends
}

t.test('each file is in one batch; what fails in one of them fails it, and the others run on', async t => {
  const names = Array.from({ length: 30 }, (_, index) => `${index}.ts`)
  const ends = await runFiles(
    t,
    Object.fromEntries(names.map(name => [name, name === '3.ts' ? FAILS : PASSES])),
  )
  t.same(
    ends.map(({ code }) => code),
    [0, 1],
  )
  t.match(ends[1]!.failed, ['as it was to be', /^fails/])
  const passed = ends.flatMap(({ text }) => [...text.matchAll(/^ok \d+ - passes/gm)])
  t.equal(passed.length, names.length - 1)
})

t.test('a file that takes something down does not end those after it', async t => {
  const [end] = await runFiles(t, { 'a.ts': SERVES, 'b.ts': SLOW, 'c.ts': PASSES })
  t.match(end, { code: 0, failed: [] })
  t.match(end!.text, /ok \d - passes/)
})

t.test('a file in which nothing runs fails its batch, and so does one that cannot be loaded', async t => {
  const [nothing] = await runFiles(t, { 'a.ts': PASSES, 'b.ts': '', 'c.ts': PASSES })
  t.match(nothing, { code: 1, text: /not ok \d - nothing ran in .*b\.ts/ })
  t.match(nothing!.text, /ok \d - passes/)
  const [unloaded] = await runFiles(t, { 'a.ts': 'throw new Error("not today")', 'b.ts': PASSES })
  t.match(unloaded, { code: 1, failed: [/a\.ts is loaded/], text: /not today/ })
  t.match(unloaded!.text, /ok \d - passes/)
})
