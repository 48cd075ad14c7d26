import fc from 'fast-check'
import t from 'tap'
import { brokenRules, splitRules } from '../../../cli/eggs/variable-rules.ts'

for (const [rules, fine, broken] of [
  ['required', ['x', '0'], ['']],
  ['nullable|string|max:3', ['', 'abc', 'äöü'], ['abcd']],
  ['required|integer', ['0', '-7', '+7'], ['', '1.5', 'x', '1e3', '99999999999999999999']],
  ['required|numeric', ['1.5', '.5', '-3'], ['x', '1.', '']],
  ['required|integer|max:5', ['5', '-100'], ['6', 'aaaaaa']],
  ['required|string|max:5', ['99999'], ['999999']],
  ['required|integer|between:1,64', ['1', '64'], ['0', '65']],
  ['required|string|between:1,3', ['a', 'abc'], ['abcd']],
  ['required|min:2', ['ab'], ['a']],
  ['required|size:2', ['ab'], ['abc']],
  ['required|in:a,b,"c d"', ['a', 'c d'], ['c', 'A']],
  ['not_in:root', ['x'], ['root']],
  ['required|boolean', ['0', '1', 'true', 'False'], ['yes', '2']],
  ['alpha_dash', ['a-b_c9'], ['a b', 'a.b']],
  ['alpha_num', ['ab9'], ['a-b']],
  ['alpha', ['ab'], ['a9']],
  ['url', ['https://x.example/y', 'steam://run'], ['x.example', 'https//x']],
  ['ip', ['192.0.2.1', '::1'], ['1.2.3', 'x']],
  ['digits:3', ['123'], ['12', '1a3']],
  ['digits_between:2,3', ['12', '123'], ['1', '1234']],
  ['starts_with:a,b', ['ax', 'bx'], ['cx']],
  ['required|regex:/^([a-z]+)(\\.jar)$/', ['server.jar'], ['server.sh', 'x/../server.jar']],
  ['required|regex:/^(a|b)$/i|max:1', ['a', 'B'], ['c']],
  ['regex:#^/x#', ['/xy'], ['x']],
  ['not_regex:/\\.\\./', ['a'], ['a..b']],
] as const) {
  for (const value of fine)
    t.test(`${JSON.stringify(value)} keeps ${rules}`, async t => {
      t.same(brokenRules(value, splitRules(rules)), [])
    })
  for (const value of broken)
    t.test(`${JSON.stringify(value)} breaks ${rules}`, async t => {
      t.not(brokenRules(value, splitRules(rules)).length, 0)
    })
}

t.test('a rule that is not known, or cannot be read, is reported', async t => {
  for (const rule of [
    'exists:users,id',
    'constructor',
    'regex:/(?<!a',
    'regex:/a/x',
    'max',
    'max:many',
    'between:1',
  ])
    t.equal(brokenRules('x', splitRules(rule)).length, 1, rule)
  t.match(brokenRules('', ['uuid']), [/not known/], 'of an empty value, too')
})

t.test('a pattern that never ends is ended', async t => {
  t.match(brokenRules(`${'a'.repeat(40)}!`, ['regex:/^(a+)+$/']), [/takes longer/])
})

t.test('nothing makes it throw', async t => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (value, rules) => {
      t.ok(Array.isArray(brokenRules(value, splitRules(rules))))
    }),
  )
})
