import fc from 'fast-check'
import t from 'tap'
import {
  FIELD_LINES_MAX,
  fieldDiff,
  fieldSummary,
} from '../../../../control-plane/scaler/cluster/field-diff.ts'

t.test('what differs is told by its path, old and new', async t => {
  const table: readonly (readonly [object, object, readonly string[]])[] = [
    [{ a: 1, b: { c: 'x' } }, { a: 1, b: { c: 'x' } }, []],
    [{ max: 3 }, { max: 5 }, ['max 3 → 5']],
    [{}, { pool: 'game' }, ['pool (none) → game']],
    [{ list: ['a'] }, { list: ['a', 'b'] }, ['list ["a"] → ["a","b"]']],
    [{ rules: [{ n: 1 }] }, { rules: [{ n: 2 }, { n: 3 }] }, ['rules[0].n 1 → 2', 'rules[1].n (none) → 3']],
    [{ gone: undefined }, {}, []],
    [{ text: '' }, { text: 'a\nb' }, ['text "" → "a\\nb"']],
  ]
  for (const [before, after, lines] of table) t.strictSame(fieldDiff(before, after), lines)
})

t.test('what may be a secret is told to differ, never shown', async t => {
  const lines = [
    ...fieldDiff({ env: { A: 's3cret', B: 'x' } }, { env: { A: 's4cret', C: 's5cret' } }),
    ...fieldDiff({ hooks: [{ url: 'http://s3cret' }] }, { hooks: [{ url: 'http://s4cret' }] }),
    ...fieldDiff({ settings: { token: 's3cret' } }, { settings: {} }),
    fieldSummary({ env: { A: 's3cret' }, settings: { token: 's3cret' } }),
  ]
  t.strictSame(lines, [
    'env.A changes',
    'env.B goes',
    'env.C is new',
    'hooks[0].url changes',
    'settings.token goes',
    'env.A, settings.token',
  ])
})

t.test('nothing differs from itself, whatever the order of its names; lines are bounded', async () => {
  const value = fc.object({ maxDepth: 3 })
  fc.assert(
    fc.property(value, one => {
      const turned = Object.fromEntries(Object.entries(one).toReversed())
      return fieldDiff(one, turned).length === 0
    }),
  )
  fc.assert(fc.property(value, value, (one, other) => fieldDiff(one, other).length <= FIELD_LINES_MAX + 1))
})
