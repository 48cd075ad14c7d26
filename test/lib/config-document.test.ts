import t from 'tap'
import { parseConfigDocument } from '../../lib/config-document.ts'

t.test(
  'blocks that are names of blocks are refused, and not written out: that took minutes for 6,000 characters',
  async t => {
    const document = parseConfigDocument('? '.repeat(3_000))
    t.equal(document.value, undefined)
    t.ok(document.mistakes.length > 0)
  },
)

t.test('a name that is there twice is a mistake at its second place', async t => {
  t.same(
    parseConfigDocument('a: 1\nb: { c: 1, c: 2 }\na: 3\n').mistakes.toSorted(
      (one, other) => one.line - other.line,
    ),
    [
      { line: 2, column: 12, message: 'Map keys must be unique' },
      { line: 3, column: 1, message: 'Map keys must be unique' },
    ],
  )
})

t.test('the same name in two blocks is none', async t => {
  t.same(parseConfigDocument('- { a: 1 }\n- { a: 2, b: { a: 3 } }\n').mistakes, [])
})

t.test('what a mistake of syntax quotes is one short printable line', async t => {
  const [mistake] = parseConfigDocument(`a: *${'x'.repeat(5_000)}\u009b\n`).mistakes
  t.ok(mistake !== undefined && mistake.message.length < 400)
  t.notMatch(mistake?.message, /\p{Cc}/u)
})

t.test('a text of mistakes alone has a bounded number of them', async t => {
  t.equal(parseConfigDocument(`a: { b: 1 }${'}'.repeat(20_000)}`).mistakes.length, 1_000)
  t.equal(parseConfigDocument('a: 1\n'.repeat(5_000)).mistakes.length, 1_000)
})

t.test('a second document is a mistake', async t => {
  t.match(parseConfigDocument('a: 1\n---\nb: 2\n'), {
    value: { a: 1 },
    mistakes: [{ line: 2, message: /second document/ }],
  })
})

t.test('an alias inside of what it stands for is a mistake; a block that is shared is none', async t => {
  for (const text of ['a: &a [*a]', 'a: &a { b: { c: *a } }'])
    t.match(
      parseConfigDocument(text),
      { value: undefined, mistakes: [{ message: /unusable aliases/ }] },
      text,
    )
  t.match(parseConfigDocument('a: &a { x: 1 }\nb: [*a, *a]'), {
    value: { b: [{ x: 1 }, { x: 1 }] },
    mistakes: [],
  })
})

t.test('a hundred aliases are taken, one more is a mistake, and thousands cost little', async t => {
  const withAliases = (count: number): string => `a: &a 1\nb: [${Array(count).fill('*a').join(', ')}]`
  t.match(parseConfigDocument(withAliases(100)), { value: { b: Array(100).fill(1) }, mistakes: [] })
  for (const count of [101, 20_000])
    t.match(parseConfigDocument(withAliases(count)), {
      value: undefined,
      mistakes: [{ line: 2, message: 'has more than 100 aliases' }],
    })
})
