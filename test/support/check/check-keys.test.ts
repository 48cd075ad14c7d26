import { rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { checkKeys } from './check-keys.ts'

const FLOW = 'proxy/flow.test.ts'
const TIDY = 'test/tidy.test.ts'
const NAMES = { whole: ['lint'], tests: [FLOW, TIDY] }
const PROJECT = {
  docs: { 'errors.md': 'one' },
  lib: { 'id.ts': 'export const id = 1\n', 'other.ts': 'export const other = 1\n' },
  node_modules: { '.package-lock.json': '{}', zod: { 'index.js': 'one' } },
  'package.json': '{}',
  proxy: {
    'flow.test.ts': `import { flow } from './flow.ts'\n`,
    'flow.ts': `import { id } from '../lib/id.ts'\n`,
  },
  test: { 'tidy.test.ts': `readFileSync(new URL('../docs/errors.md', import.meta.url))\n` },
}

for (const [path, changed] of [
  [FLOW, ['lint', FLOW]],
  ['proxy/flow.ts', ['lint', FLOW]],
  ['lib/id.ts', ['lint', FLOW]],
  ['lib/other.ts', ['lint']],
  ['lib/new.ts', ['lint']],
  ['docs/errors.md', ['lint', TIDY]],
  ['package.json', ['lint', FLOW, TIDY]],
  ['.taprc', ['lint', FLOW, TIDY]],
  ['node_modules/.package-lock.json', ['lint', FLOW, TIDY]],
  ['node_modules/zod/index.js', []],
] as const)
  t.test(`a change of ${path} changes the keys of ${changed.join(', ') || 'nothing'}`, async t => {
    const root = t.testdir(PROJECT)
    const before = checkKeys(root, NAMES)
    t.strictSame(checkKeys(root, NAMES), before, 'the same files, the same keys')
    writeFileSync(`${root}/${path}`, 'two')
    const after = checkKeys(root, NAMES)
    t.strictSame(
      [...before.keys()].filter(name => after.get(name) !== before.get(name)),
      changed,
    )
  })

t.test('two results about the same files have keys of their own', async t => {
  const keys = checkKeys(t.testdir(PROJECT), { whole: ['lint', 'types'], tests: [] })
  t.not(keys.get('lint'), keys.get('types'))
})

t.test('without the list of installed packages there are no keys', async t => {
  const root = t.testdir(PROJECT)
  rmSync(`${root}/node_modules/.package-lock.json`)
  t.equal(checkKeys(root, NAMES).size, 0)
})
