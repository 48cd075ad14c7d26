import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { ALIAS_BELIEVED_MS, aliasAt, PROVISIONAL_ALIASES } from '../../../proto/contract/alias.ts'
import { AliasBook, KNOWN_ALIASES_MAX, REFUSED_MS } from '../../../shard-agent/aliases/alias-book.ts'

const at = (ms: number) => ms as MonotonicMs

t.test('the control plane’s word is believed for a day, its refusal for a minute', async t => {
  const book = new AliasBook(() => 0)
  t.equal(book.known('a', at(0)), undefined)
  book.learn('a', '127.1.0.1', at(0))
  book.learn('b', undefined, at(0))
  t.match(book.known('a', at(ALIAS_BELIEVED_MS - 1)), { alias: '127.1.0.1' })
  t.equal(book.known('a', at(ALIAS_BELIEVED_MS)), undefined)
  t.match(book.known('b', at(REFUSED_MS - 1)), { alias: undefined })
  t.equal(book.known('b', at(REFUSED_MS)), undefined)
})

t.test('of more addresses than it keeps, it forgets those that were used longest ago', async t => {
  const book = new AliasBook(() => 0)
  for (let n = 0; n < KNOWN_ALIASES_MAX; n += 1) book.learn(`ip ${n}`, '127.1.0.1', at(0))
  book.known('ip 0', at(0))
  book.learn('one more', '127.1.0.1', at(0))
  t.match(book.known('ip 0', at(0)), { alias: '127.1.0.1' })
  t.equal(book.known('ip 1', at(0)), undefined)
})

t.test('a provisional alias lasts until the last flow with it is over', async t => {
  const book = new AliasBook(() => 7)
  const first = book.provisional('a')
  t.equal(first, aliasAt(PROVISIONAL_ALIASES, 7))
  t.equal(book.provisional('a'), first)
  book.letGo('a')
  t.not(book.provisional('b'), first)
  book.letGo('a')
  t.equal(book.provisional('c'), first)
})

t.test('an earlier life’s alias is taken over, unless somebody has it', async t => {
  const book = new AliasBook(() => 7)
  t.ok(book.adopt('a', '127.200.0.1'))
  t.ok(book.adopt('a', '127.200.0.1'), 'of its second flow')
  t.notOk(book.adopt('a', '127.200.0.2'))
  t.notOk(book.adopt('b', '127.200.0.1'))
  t.equal(book.provisional('a'), '127.200.0.1')
})

t.test('no two addresses have one provisional alias at one time, whatever their hashes', async () => {
  const step = fc.record({ open: fc.boolean(), n: fc.integer({ min: 0, max: 9 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const book = new AliasBook(text => Number(text) % 3)
      const held = new Map<string, { alias: string; uses: number }>()
      for (const { open, n } of steps) {
        const identity = String(n)
        const mine = held.get(identity)
        if (open) {
          const alias = book.provisional(identity)
          if (alias === undefined || (mine !== undefined && mine.alias !== alias)) return false
          held.set(identity, { alias, uses: (mine?.uses ?? 0) + 1 })
        } else if (mine !== undefined) {
          book.letGo(identity)
          if (mine.uses === 1) held.delete(identity)
          else mine.uses -= 1
        }
        if (new Set([...held.values()].map(({ alias }) => alias)).size !== held.size) return false
      }
      return true
    }),
  )
})
