import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'

const FOLDER = new URL('../../../../control-plane/store/tables/', import.meta.url)

/** What one of SQLite, MySQL 8.0 and MariaDB 10.6 does not understand, or understands otherwise. */
const FOREIGN = {
  'ON CONFLICT': /\bON CONFLICT\b/u,
  'ON DUPLICATE KEY': /\bON DUPLICATE KEY\b/u,
  'INSERT OR …': /\bINSERT OR\b/u,
  'INSERT IGNORE': /\bINSERT IGNORE\b/u,
  REPLACE: /\bREPLACE INTO\b/u,
  RETURNING: /\bRETURNING\b/u,
  'VALUES () AS': /\bVALUES\s*\([^)]*\)\s+AS\b/u,
  'FOR SHARE': /\bFOR SHARE\b/u,
  json_each: /\bjson_each\b/iu,
  JSON_TABLE: /\bJSON_TABLE\b/iu,
  '|| between texts': /'\s*\|\|\s*\w/u,
  'double quotes around names': /\b(?:FROM|INTO|UPDATE|SET|WHERE)\s+"/u,
}

const files = readdirSync(FOLDER).filter(name => name.endsWith('-table.ts') || name === 'node-lease.ts')

t.test('there are tables to look at', async t => {
  t.ok(files.length >= 10)
})

for (const file of files)
  t.test(`${file} writes what every database understands`, async t => {
    for (const statement of statementsIn(readFileSync(new URL(file, FOLDER), 'utf8'))) {
      const literals = statement.split("'").filter((_, index) => index % 2 === 1)
      t.notOk(
        literals.some(text => /:\w/u.test(text)),
        `what looks like a parameter in a text of: ${statement}`,
      )
      for (const [name, pattern] of Object.entries(FOREIGN))
        t.notOk(pattern.test(statement), `${name} in: ${statement}`)
    }
  })

/** Texts of the source that begin as a statement does. */
function statementsIn(source: string): readonly string[] {
  return [
    ...source.matchAll(
      /(?<quote>['"`])(?<sql>(?:SELECT|INSERT|UPDATE|DELETE)\b[\s\S]*?)\k<quote>(?=[,)\s])/gu,
    ),
  ].map(found => found.groups?.['sql'] ?? '')
}
