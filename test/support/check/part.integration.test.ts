import t from 'tap'
import { PROJECT_ROOT } from '../project-root.ts'
import { type Part, runPart } from './part.ts'

const TESTS = ['a.test.ts', 'b.test.ts']

/** A batch that tells this of each file that it is sent, then ends. */
function batch(green: Readonly<Record<string, boolean>>, exitCode: number): Part {
  const script = `process.once('message', files => {
    process.send({ setTimeout: 30_000 })
    for (const file of files) process.send({ file, green: ${JSON.stringify(green)}[file] })
    process.exitCode = ${exitCode}
    process.disconnect()
  })`
  return { name: 'batch', command: [process.execPath, '-e', script], tests: TESTS }
}

for (const [what, part, ok, green] of [
  [
    'all files of a batch that passes are green',
    batch({ 'a.test.ts': true, 'b.test.ts': true }, 0),
    true,
    TESTS,
  ],
  [
    'beside one that failed the others are',
    batch({ 'a.test.ts': true, 'b.test.ts': false }, 1),
    false,
    ['a.test.ts'],
  ],
  [
    'a failure that is no file’s leaves none green',
    batch({ 'a.test.ts': true, 'b.test.ts': true }, 1),
    false,
    [],
  ],
] as const)
  t.test(what, async t => t.match(await runPart(part, '.'), { ok, green }))

t.test('a file of which nothing ran is not green: the batch may be over before it', async t => {
  const part: Part = {
    name: 'batch',
    command: ['node', 'test/support/check/unit-batch.ts', 'of-nothing'],
    tests: ['test/support/memory-bus.ts', 'test/support/memory-bus.test.ts'],
  }
  t.same((await runPart(part, PROJECT_ROOT)).green, ['test/support/memory-bus.test.ts'])
})

t.test('a part without tests gives its output and whether it was content', async t => {
  const script = `console.log('out'); console.error('error'); process.exitCode = 1`
  const part: Part = { name: 'tool', command: [process.execPath, '-e', script], tests: [] }
  t.match(await runPart(part, '.'), { ok: false, output: /out\n/, green: [] })
})

t.test('a program that is not there is no success', async t => {
  await t.rejects(runPart({ name: 'tool', command: ['switchyard-no-such-tool'], tests: [] }, '.'), {
    code: 'ENOENT',
  })
})
