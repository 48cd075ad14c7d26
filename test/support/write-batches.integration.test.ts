import { relative } from 'node:path'
import t from 'tap'
import { innerRun } from './inner-run.ts'
import { PROJECT_ROOT } from './project-root.ts'
import { writeBatches } from './write-batches.ts'

const PASSES = `import t from 'tap'\nt.test('passes', async t => t.ok(true))\n`
const FAILS = `import t from 'tap'\nt.test('fails', async t => t.ok(false, 'as it was to be'))\n`

t.test('each file is in one batch; what fails in one of them fails it, and the others run on', async t => {
  const names = Array.from({ length: 30 }, (_, index) => `${index}.ts`)
  // Files import tap from the project.
  const directory = t.testdir(Object.fromEntries(names.map(name => [name, name === '3.ts' ? FAILS : PASSES])))
  const files = names.map(name => relative(PROJECT_ROOT, `${directory}/${name}`))
  const batches = writeBatches(files, directory)
  t.equal(batches.length, 2)
  const ends = []
  for (const batch of batches)
    ends.push(await innerRun(t, { words: [process.execPath, batch], environment: {} }))
  t.same(
    ends.map(({ code }) => code),
    [0, 1],
  )
  t.match(ends[1]!.failed, ['as it was to be', /^fails/])
  const passed = ends.flatMap(({ text }) => [...text.matchAll(/^ok \d+ - passes/gm)])
  t.equal(passed.length, names.length - 1)
})
