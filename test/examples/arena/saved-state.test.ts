import * as fc from 'fast-check'
import t from 'tap'
import { formatLuggage, formatSaved, parseLuggage, parseSaved } from '../../../examples/arena/saved-state.ts'
import { limits } from '../../../examples/arena/limits.ts'

const tenth = fc.integer({ min: 0, max: 10_000 }).map(tenths => tenths / 10)
const state = fc.record({
  x: tenth,
  y: tenth,
  score: fc.nat(),
  coins: fc.nat(),
  items: fc.array(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,11}$/), { maxLength: limits.itemsMax }),
})

t.test('what is saved is read again', t => {
  fc.assert(fc.property(state, saved => t.same(parseSaved(formatSaved(saved)), saved)))
  const luggage = fc
    .tuple(state, fc.stringMatching(/^[\w.-]{0,24}$/))
    .map(([saved, party]) => ({ ...saved, party }))
  fc.assert(fc.property(luggage, given => t.same(parseLuggage(formatLuggage(given)), given)))
  fc.assert(fc.property(luggage, given => formatLuggage(given).length <= limits.luggageBytesMax))
  t.end()
})

t.test('saves of before there were coins and things have none', t => {
  t.same(parseSaved('1.3 1000.0 12'), { x: 1.3, y: 1_000, score: 12, coins: 0, items: [] })
  t.end()
})

t.test('nothing else is read', t => {
  for (const text of ['', '1 2', 'a b c', '1 2 3 4', '1 2 3 4 a,', '1 2 3 4 A', 7, undefined])
    t.equal(parseSaved(text), undefined, String(text))
  for (const text of ['', '1 2 3', '1 2 3 4 -/a/b', '1 2 3 4 -/a b', 'x/a'])
    t.equal(parseLuggage(text), undefined, text)
  t.end()
})
