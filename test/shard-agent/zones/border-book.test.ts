import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { BorderEntity } from '../../../proto/contract/zone.ts'
import { BORDER_NEIGHBOURS_MAX, BORDER_NEWS_MS, BorderBook } from '../../../shard-agent/zones/border-book.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs
function entity(id: string): BorderEntity {
  return { id, kind: 'player', at: { x: 0, y: 0, z: 0 }, heading: 0, look: '' }
}
function shown(book: BorderBook, ms: number): readonly string[] {
  return book.seen(at(ms)).map(({ zone, entity: { id } }) => `${zone} ${id}`)
}

t.test('each neighbour is as it told last, in the order of their names', async t => {
  const book = new BorderBook()
  book.tell('south', [entity('kim')], at(0))
  book.tell('east', [entity('pat'), entity('lou')], at(0))
  t.same(shown(book, 0), ['east pat', 'east lou', 'south kim'])
  book.tell('east', [entity('lou')], at(1))
  t.same(shown(book, 1), ['east lou', 'south kim'])
  book.tell('east', [], at(2))
  t.same(shown(book, 2), ['south kim'])
})

t.test('a neighbour that is silent is forgotten, the others are not', async t => {
  const book = new BorderBook()
  book.tell('east', [entity('pat')], at(0))
  book.tell('south', [entity('kim')], at(1))
  t.same(shown(book, BORDER_NEWS_MS - 1), ['east pat', 'south kim'])
  t.same(shown(book, BORDER_NEWS_MS), ['south kim'])
  book.clear()
  t.same(shown(book, BORDER_NEWS_MS), [])
})

t.test('no more neighbours than a map has zones', async t => {
  const book = new BorderBook()
  for (let count = 0; count <= BORDER_NEIGHBOURS_MAX; count += 1)
    book.tell(`z${count}`, [entity('pat')], at(0))
  t.equal(book.seen(at(0)).length, BORDER_NEIGHBOURS_MAX)
  book.tell('z0', [], at(0))
  t.equal(book.seen(at(0)).length, BORDER_NEIGHBOURS_MAX - 1, 'those that are known are still heard')
})
