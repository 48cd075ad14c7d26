import fc from 'fast-check'
import t from 'tap'
import { FORM_PAIRS_MAX, parseForm } from '../../../shard-agent/scripts/form.ts'
import { anyCharacter } from '../../support/any-character.ts'

function pairs(...texts: readonly string[]): Record<string, string> | string {
  const parsed = parseForm(...texts)
  return parsed.kind === 'form' ? Object.fromEntries(parsed.form) : `${parsed.field}: ${parsed.what}`
}

t.test('what is well formed is read', async t => {
  t.same(pairs(''), {})
  t.same(pairs('a=1&b=2'), { a: '1', b: '2' })
  t.same(pairs('a=1', 'b=x+y%20z'), { a: '1', b: 'x y z' })
  t.same(pairs('&a&b==&'), { a: '', b: '=' })
  t.same(pairs('n=%C3%A4'), { n: 'ä' }, 'UTF-8')
  t.same(pairs(`n=${Buffer.from('ä').toString('latin1')}`), { n: 'ä' }, 'raw UTF-8 bytes of a body')
})

t.test('what is broken is named, never mended', async t => {
  t.match(pairs('a=%'), /^a: broken/)
  t.match(pairs('a=%g0'), /^a: broken/)
  t.match(pairs('a=%ff'), /^a: broken/, 'no UTF-8')
  t.match(pairs('a=1&a=2'), /^a: given twice/)
  t.match(pairs('a=1', 'a=1'), /^a: given twice/, 'in query and body')
  t.match(pairs('%ff=1'), /^form: a name/)
  t.match(pairs(`${'n'.repeat(41)}=1`), /^form: a name/)
  t.match(pairs('a&'.repeat(FORM_PAIRS_MAX + 1)), /^form: more than/)
})

t.test('whatever a browser or a library writes comes back', async t => {
  const entry = fc.tuple(
    fc.string({ minLength: 1, maxLength: 9 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
  )
  fc.assert(
    fc.property(fc.uniqueArray(entry, { selector: ([name]) => name, maxLength: 20 }), entries => {
      const parsed = parseForm(new URLSearchParams(entries.map(([name, value]) => [name, value])).toString())
      return parsed.kind === 'form' && entries.every(([name, value]) => parsed.form.get(name) === value)
    }),
  )
  t.pass()
})

t.test('any bytes are a form or a mistake', async t => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), text =>
      ['form', 'mistake'].includes(parseForm(text).kind),
    ),
  )
  t.pass()
})
