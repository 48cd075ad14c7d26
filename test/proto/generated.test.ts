import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { generateWireTypes } from '../support/generate-wire-types.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .toSorted()
}

t.test('the generated types are those of the .proto files; `npm run generate` renews them', async t => {
  const checkedIn = join(PROJECT_ROOT, 'proto/generated')
  const fresh = t.testdir()
  generateWireTypes(fresh)
  t.ok(filesIn(checkedIn).length > 50, 'files were seen')
  t.same(filesIn(checkedIn), filesIn(fresh))
  const read = (directory: string, name: string): string => readFileSync(join(directory, name), 'utf8')
  t.same(
    filesIn(fresh).filter(name => read(fresh, name) !== read(checkedIn, name)),
    [],
    'these files are out of date',
  )
})
