import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../../lib/clock.ts'
import {
  Gathering,
  LONG_PAUSES_MAX,
  PAUSE_MS_MAX,
  PAUSES_MS_MAX,
  DATAGRAMS_PER_MS_MIN,
  REST_MS,
  WINDOW_MS,
} from '../../../../proxy/udp/batched/gathering.ts'

/** A gathering, and the moment of its next turn. */
function gatheringAt(startMs: number) {
  const gathering = new Gathering()
  let nowMs = startMs
  /** One round in which so many datagrams came; whether a pause follows. */
  const turn = (datagrams: number): boolean => {
    gathering.beginTurn(nowMs as MonotonicMs)
    gathering.add(datagrams)
    return gathering.pauses(nowMs as MonotonicMs)
  }
  const wait = (durationMs: number): number => (nowMs += durationMs)
  /** A turn every millisecond; in how many of them it pauses. */
  const steadily = (perMs: number, durationMs: number): number => {
    let pauses = 0
    for (let ms = 0; ms < durationMs; ms += 1) {
      if (turn(perMs)) pauses += 1
      wait(1)
    }
    return pauses
  }
  return { gathering, turn, wait, steadily }
}

const HIGH = DATAGRAMS_PER_MS_MIN
const LOW = DATAGRAMS_PER_MS_MIN - 1

t.test('a window of a high rate has it pause in the next one', async t => {
  const { steadily } = gatheringAt(1_000)
  t.same([steadily(HIGH, WINDOW_MS), steadily(HIGH, WINDOW_MS)], [0, WINDOW_MS])
})

t.test('a window of a low rate ends it', async t => {
  const { steadily } = gatheringAt(1_000)
  steadily(HIGH, 3 * WINDOW_MS)
  t.same([steadily(LOW, WINDOW_MS), steadily(LOW, 10 * WINDOW_MS)], [WINDOW_MS, 0])
})

t.test('however long a turn goes on, it pauses in its beginning only; the next one does again', async t => {
  const { gathering, turn, wait, steadily } = gatheringAt(0)
  steadily(HIGH, WINDOW_MS)
  const pausesAfter = (durationMs: number) => gathering.pauses(wait(durationMs) as MonotonicMs)
  t.equal(turn(HIGH), true)
  t.equal(pausesAfter(PAUSES_MS_MAX / 2), true)
  t.equal(pausesAfter(PAUSES_MS_MAX / 2), false)
  t.equal(pausesAfter(WINDOW_MS / 4), false)
  t.equal(turn(HIGH), true)
})

t.test('one burst after silence is no rate', async t => {
  const { turn, wait } = gatheringAt(1_000_000)
  t.equal(turn(1_000_000), false, 'the first of all')
  wait(10_000)
  t.equal(turn(1_000_000), false)
  wait(2 * WINDOW_MS + 1)
  t.equal(turn(1), false)
})

t.test('what is gathered goes on being gathered', async t => {
  const { turn, wait } = gatheringAt(0)
  let lastMs = 0
  // Rounds of 40 µs and pauses of 60.
  const round = (): boolean => {
    const nowMs = wait(0)
    const paused = turn((nowMs - lastMs) * DATAGRAMS_PER_MS_MIN * 1.1)
    lastMs = nowMs
    wait(paused ? 0.1 : 0.04)
    return paused
  }
  const paused = Array.from({ length: 10_000 }, round)
  t.notOk(paused.slice(paused.indexOf(true)).includes(false))
  t.ok(paused.includes(true))
})

t.test('below the rate it never pauses, however uneven the turns', async t => {
  const turns = fc.array(
    fc.record({ datagrams: fc.nat({ max: 1_000 }), slack: fc.double({ min: 0.01, max: 5, noNaN: true }) }),
    { maxLength: 200 },
  )
  fc.assert(
    fc.property(turns, given => {
      const { turn, wait } = gatheringAt(0)
      return given.every(({ datagrams, slack }) => {
        const paused = turn(datagrams)
        wait((datagrams / DATAGRAMS_PER_MS_MIN) * (1 + slack))
        return !paused
      })
    }),
  )
  t.pass()
})

t.test('whatever was before, the first turn after silence does not pause', async t => {
  const durationMs = fc.double({ min: 0, max: 3 * WINDOW_MS, noNaN: true })
  const turns = fc.array(fc.record({ datagrams: fc.nat({ max: 1_000 }), thenMs: durationMs }), {
    maxLength: 100,
  })
  fc.assert(
    fc.property(turns, before => {
      const { turn, wait } = gatheringAt(0)
      for (const { datagrams, thenMs } of before) {
        turn(datagrams)
        wait(thenMs)
      }
      wait(2 * WINDOW_MS + 1)
      return !turn(1)
    }),
  )
  t.pass()
})

t.test('where pauses last longer than is meant there are none for a while', async t => {
  const { gathering, turn, wait, steadily } = gatheringAt(1_000)
  const pause = (durationMs: number) => {
    const from = wait(0) as MonotonicMs
    gathering.paused(from, wait(durationMs) as MonotonicMs)
  }
  const long = () => pause(2 * PAUSE_MS_MAX)
  const MUCH = 4 * HIGH
  steadily(MUCH, 2 * WINDOW_MS)
  for (let count = 1; count < LONG_PAUSES_MAX; count += 1) long()
  pause(PAUSE_MS_MAX / 2)
  t.equal(turn(MUCH), true, 'one that is short in between, and it was chance')
  for (let count = 1; count < LONG_PAUSES_MAX; count += 1) long()
  t.equal(turn(MUCH), true)
  long()
  t.equal(turn(MUCH), false, 'so many in a row')
  t.equal(steadily(MUCH, REST_MS), 0)
  t.equal(steadily(MUCH, WINDOW_MS), WINDOW_MS, 'then it tries again')
})
