import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import {
  BORDER_ENTITIES_MAX,
  type BorderEntity,
  HUNDREDTHS,
  type Position,
} from '../../../proto/contract/zone.ts'
import { ZoneGround } from '../../../proto/contract/zone-ground.ts'
import { NearBook, OBJECTS_KEPT_MS, type ShownPlayer } from '../../../shard-agent/zones/near-book.ts'
import type { WalkView } from '../../../shard-agent/zones/walk-words.ts'
import { twoZones, WEST } from '../support/two-zones.ts'

const now = (ms: number): MonotonicMs => ms as MonotonicMs
const place = (x: number): Position => ({ x: x * HUNDREDTHS, y: 1_000 * HUNDREDTHS, z: 0 })

function player(name: string, x: number, look = ''): ShownPlayer {
  return { account: name as AccountName, epoch: 1 as Epoch, at: place(x), party: '', heading: 9_000, look }
}
function view(name: string, x: number, near: boolean): WalkView {
  return { account: name as AccountName, at: place(x), phase: 'inside', near }
}
function object(id: string, x: number): BorderEntity {
  return { id, kind: 'car', at: place(x), heading: 0, look: '' }
}
function bookInTheWest(): NearBook {
  const book = new NearBook()
  book.carry(new ZoneGround(twoZones()), WEST)
  return book
}

t.test('players near a border are shown as the script says, those far from it are not', async t => {
  const book = bookInTheWest()
  book.report([player('pat', -100, 'hat'), player('kim', -900, 'cap')], [], now(0))
  t.same(book.entities([view('pat', -100, true), view('kim', -900, false)], now(0)), [
    { id: 'pat', kind: 'player', at: place(-100), heading: 9_000, look: 'hat' },
  ])
  t.match(book.entities([], now(0)), [], 'gone')
  t.match(book.entities([view('pat', -100, true)], now(0)), [{ look: '' }], 'and forgotten')
})

t.test('objects are shown in the strip, in the corridor and beyond, until they are told no more', async t => {
  const book = bookInTheWest()
  const objects = [object('far', -201), object('strip', -200), object('corridor', -10), object('beyond', 30)]
  book.report([], objects, now(0))
  const ids = (ms: number): readonly string[] => book.entities([], now(ms)).map(({ id }) => id)
  t.same(ids(0), ['strip', 'corridor', 'beyond'])
  book.report([player('pat', 0)], undefined, now(1))
  t.same(ids(OBJECTS_KEPT_MS - 1), ['strip', 'corridor', 'beyond'], 'those of before stay')
  t.same(ids(OBJECTS_KEPT_MS), [])
  book.report([], objects, now(OBJECTS_KEPT_MS))
  book.report([], [], now(OBJECTS_KEPT_MS))
  t.same(ids(OBJECTS_KEPT_MS), [], 'an empty list is none')
  book.report([], objects, now(OBJECTS_KEPT_MS))
  book.carry(undefined, undefined)
  t.same(ids(OBJECTS_KEPT_MS), [], 'without a map nothing is near')
})

t.test('of too many those nearest to the border are shown', async t => {
  const book = bookInTheWest()
  const views = Array.from({ length: BORDER_ENTITIES_MAX + 20 }, (_, index) =>
    view(`p${index}`, -index, true),
  )
  book.report([], [object('nearest', 0)], now(0))
  const ids = book.entities(views.toReversed(), now(0)).map(({ id }) => id)
  t.equal(ids.length, BORDER_ENTITIES_MAX)
  t.ok(ids.includes('nearest') && ids.includes(`p${BORDER_ENTITIES_MAX - 2}`))
  t.notOk(ids.includes(`p${BORDER_ENTITIES_MAX - 1}`))
})
