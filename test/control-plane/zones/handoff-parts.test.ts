import t from 'tap'
import {
  REFUSALS_COUNTED_MAX,
  REFUSALS_TOLD_EVERY_MS,
  RefusalTally,
} from '../../../control-plane/zones/handoff-events.ts'
import {
  HANDOFF_KEPT_MS_MAX,
  HANDOFF_KEPT_MS_MIN,
  handoffKeptMs,
} from '../../../control-plane/zones/handoff-kept.ts'
import { HANDOFFS_WATCHED_MAX, HandoffWatch } from '../../../control-plane/zones/handoff-watch.ts'
import { ManualClock, type MonotonicMs } from '../../../lib/clock.ts'
import type { MoveId } from '../../../proto/contract/ids.ts'
import type { ZoneMap, ZoneName } from '../../../proto/contract/zone.ts'
import { facts, fleet, NOW, ref } from '../../support/world.ts'
import { halves } from '../../support/zone-maps.ts'

const ms = (value: number): MonotonicMs => value as MonotonicMs
const east = 'east' as ZoneName
const move = (number: number): MoveId => `move-${number}` as MoveId

t.test('refusals are told at once, then once a minute with their number', async t => {
  const tally = new RefusalTally()
  t.strictSame(tally.due(ms(0)), [])
  tally.note(east, 'full', 'there are no places')
  t.match(tally.due(ms(1)), [
    { subject: 'east', summary: '1 hand-off to east refused: full', why: /no places/ },
  ])
  for (let times = 0; times < 7; times += 1) tally.note(east, 'full', 'there are no places')
  tally.note(east, 'closed', 'it is night')
  t.match(tally.due(ms(2)), [{ summary: '1 hand-off to east refused: closed' }], 'of another reason')
  t.strictSame(tally.due(ms(REFUSALS_TOLD_EVERY_MS)), [])
  t.match(tally.due(ms(REFUSALS_TOLD_EVERY_MS + 1)), [{ after: { reason: 'full', count: 7 } }])
  t.strictSame(tally.due(ms(3 * REFUSALS_TOLD_EVERY_MS)), [])
})

t.test('a flood of zones is counted up to a bound', async t => {
  const tally = new RefusalTally()
  for (let number = 0; number < REFUSALS_COUNTED_MAX + 50; number += 1)
    tally.note(`zone-${number}` as ZoneName, 'away', '')
  t.equal(tally.due(ms(0)).length, REFUSALS_COUNTED_MAX)
})

t.test('a step is measured from the one before, once', async t => {
  const clock = new ManualClock()
  const watch = new HandoffWatch(clock)
  watch.begin(move(1), [])
  clock.advance(200)
  watch.begin(move(1), [])
  clock.advance(100)
  t.equal(watch.step(move(1), 'prepared', 'reserved'), 300)
  clock.advance(20)
  t.equal(watch.step(move(1), 'prepared', 'reserved'), undefined, 'asked again')
  t.equal(watch.step(move(1), 'committed', 'prepared'), 20)
  t.equal(watch.msSince(move(1), 'committed'), 0)
  t.equal(watch.step(move(2), 'prepared', 'reserved'), undefined, 'begun at another node')
})

t.test('whose places are on another shard than before is told there, and forgotten here', async t => {
  const watch = new HandoffWatch(new ManualClock())
  const on = (shard: string, incarnation = 1) =>
    ['ann', 'bob'].map(account => ({
      shard: ref(shard, incarnation),
      account: account as never,
      epoch: 5 as never,
    }))
  t.strictSame(watch.begin(move(1), on('arena-2')), { tell: on('arena-2'), withdraw: [] })
  t.strictSame(watch.begin(move(1), on('arena-2')), { tell: [], withdraw: [] })
  t.strictSame(watch.begin(move(1), on('arena-2', 2)), {
    tell: on('arena-2', 2),
    withdraw: on('arena-2'),
  })
  t.strictSame(watch.expected(move(1)), on('arena-2', 2))
})

t.test('the oldest hand-offs are forgotten first', async t => {
  const watch = new HandoffWatch(new ManualClock())
  const expected = [{ shard: ref('arena-2'), account: 'ann' as never, epoch: 5 as never }]
  for (let number = 0; number <= HANDOFFS_WATCHED_MAX; number += 1) watch.begin(move(number), expected)
  t.strictSame(watch.expected(move(0)), [])
  t.strictSame(watch.expected(move(1)), expected)
  t.strictSame(watch.expected(move(1), 'bob' as never), [])
  watch.forget(move(1))
  t.strictSame(watch.expected(move(1)), [])
})

t.test('what is over is kept as far back as any map counts', async t => {
  const kept = (over: Partial<ZoneMap>): number =>
    handoffKeptMs(
      facts({ fleets: [fleet()], zoneMaps: [{ map: { ...halves, ...over }, by: '', appliedAt: NOW }] }),
    )
  t.equal(handoffKeptMs(facts()), HANDOFF_KEPT_MS_MIN)
  t.equal(kept({}), HANDOFF_KEPT_MS_MIN)
  t.equal(kept({ handoffsWithinMs: 3_600_000 }), 3_600_000)
  t.equal(kept({ dwellMs: 7_200_000 }), 7_200_000)
  t.equal(kept({ handoffsWithinMs: 900_000_000 }), HANDOFF_KEPT_MS_MAX)
})
