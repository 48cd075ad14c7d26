import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import {
  FAREWELL_AGAIN_MS,
  FAREWELL_EVERY_MS,
  FAREWELL_KEPT_MS,
  FAREWELL_TIMES,
  FarewellBook,
  FAREWELLS_MAX,
} from '../../../proxy/flows/farewell-book.ts'

const at = (ms: number): MonotonicMs => (1_000 + ms) as MonotonicMs
const leaver = (port: number, key?: number) => ({ ip: '10.0.0.1', port, key, place: 'here' })

function book() {
  const made = new FarewellBook<string>()
  const said: number[] = []
  const tick = (ms: number, wordsMax = 100): void =>
    made.tick(at(ms), wordsMax, ({ port }) => void said.push(port))
  return { made, said, tick }
}

t.test('said a few times unasked, then to who still speaks, then no more', async t => {
  const { made, said, tick } = book()
  made.add(leaver(1, 42), at(0))
  for (let ms = 0; ms < 2_000; ms += FAREWELL_EVERY_MS / 2) tick(ms)
  t.equal(said.length, FAREWELL_TIMES)
  t.same(made.hear('10.0.0.1', 1, at(2_000)), leaver(1, 42))
  t.equal(made.hear('10.0.0.1', 1, at(2_000 + FAREWELL_AGAIN_MS - 1)), 'told')
  t.same(made.hear('10.0.0.1', 1, at(2_000 + FAREWELL_AGAIN_MS)), leaver(1, 42))
  t.equal(made.hear('10.0.0.1', 2, at(2_000)), 'unknown')
  t.equal(made.hear('10.0.0.1', 1, at(FAREWELL_KEPT_MS)), 'unknown')
  t.equal(made.size, 0)
})

t.test('while words are still to be said unasked, speaking changes nothing', async t => {
  const { made, said, tick } = book()
  made.add(leaver(1), at(0))
  tick(0)
  t.equal(made.hear('10.0.0.1', 1, at(10)), 'told')
  tick(50)
  t.equal(said.length, 1)
})

t.test('a tick says so many words at most, and all are said in the end', async t => {
  const { made, said, tick } = book()
  for (let port = 1; port <= 10; port += 1) made.add(leaver(port), at(0))
  tick(0, 4)
  t.equal(said.length, 4)
  for (let ms = 10; ms < 1_000; ms += 10) tick(ms, 4)
  t.equal(said.length, 10 * FAREWELL_TIMES)
})

t.test('who is back, and who was told long ago, is forgotten', async t => {
  const { made, said, tick } = book()
  made.add(leaver(1), at(0))
  made.add(leaver(2), at(0))
  made.forget('10.0.0.1', 1)
  tick(0)
  t.same(said, [2])
  tick(FAREWELL_KEPT_MS)
  t.equal(made.size, 0)
})

t.test('it has room for so many, and the first gives way', async t => {
  const { made } = book()
  for (let port = 1; port <= FAREWELLS_MAX + 1; port += 1) made.add(leaver(port), at(0))
  made.add(leaver(FAREWELLS_MAX + 1), at(0))
  t.equal(made.size, FAREWELLS_MAX)
  t.equal(made.hear('10.0.0.1', 1, at(5_000)), 'unknown')
  t.equal(made.hear('10.0.0.1', 2, at(0)), 'told')
})
