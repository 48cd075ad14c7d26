import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import { withoutGuard } from './guard.ts'
import { ALL_GUARDS } from './all-guards.ts'

for (const { name, edits } of ALL_GUARDS)
  t.test(`the guard ${name} is where the list of guards says`, async t => {
    const texts = new Map<string, string>()
    for (const edit of edits) {
      const before = texts.get(edit.file) ?? readFileSync(join(PROJECT_ROOT, edit.file), 'utf8')
      t.doesNotThrow(() => texts.set(edit.file, withoutGuard(before, edit)))
      t.not(texts.get(edit.file), before)
    }
  })

t.test('a guard that is not there, or there twice, is said', async t => {
  const edit = { file: 'a.ts', find: 'guard', replace: '' }
  t.throws(() => withoutGuard('nothing', edit), /no places/)
  t.throws(() => withoutGuard('guard guard', edit), /several places/)
})
