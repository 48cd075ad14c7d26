import t from 'tap'
import { codeOnly } from './code-only.ts'

const cases: readonly (readonly [text: string, code: string])[] = [
  ["a('Date.now()') // Date.now()", 'a(            )              '],
  ['a(/["\'`]/g, b / c / d)', 'a(        , b / c / d)'],
  ["`it's ${f({ a: 1 })} // ${`${g}`} end`; h", `       f({ a: 1 })             g          ; h`],
  ['/* {\n */ x', '    \n    x'],
]
for (const [text, code] of cases)
  t.test(`of ${JSON.stringify(text)} only the code stays`, async t => {
    t.equal(codeOnly(text).length, text.length)
    t.equal(codeOnly(text).replaceAll(/\s+/g, ' ').trim(), code.replaceAll(/\s+/g, ' ').trim())
  })
