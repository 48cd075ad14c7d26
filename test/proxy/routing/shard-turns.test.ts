import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import {
  noteJoins,
  noteQueued,
  noTurns,
  takeTurn,
  turnOver,
  waitingFor,
} from '../../../proxy/routing/shard-turns.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs

t.test('turns follow each other at the pace, over all who take them', async t => {
  const turns = noTurns()
  t.strictSame(
    [takeTurn(turns, 10, at(1_000)), takeTurn(turns, 10, at(1_000)), takeTurn(turns, 10, at(1_050))],
    [1_000, 1_100, 1_200],
  )
  t.equal(takeTurn(turns, 2, at(1_500)), 1_500, 'nobody has waited for a while')
  t.equal(takeTurn(turns, 2, at(1_500)), 2_000)
})

t.test('how many wait, of how many, and for how long', async t => {
  const turns = noTurns()
  t.equal(waitingFor(turns, at(0)), undefined)
  for (let n = 0; n < 4; n += 1) takeTurn(turns, 10, at(0))
  const all = { moves: 3, movesOf: 4, joins: 0, pacePerSecond: 10, lastTurnInMs: 300 }
  t.strictSame(waitingFor(turns, at(0)), all)
  turnOver(turns)
  t.strictSame(waitingFor(turns, at(120)), { ...all, moves: 2, lastTurnInMs: 180 })
  turnOver(turns)
  turnOver(turns)
  t.equal(waitingFor(turns, at(300)), undefined)
  takeTurn(turns, 10, at(900))
  takeTurn(turns, 10, at(900))
  t.match(waitingFor(turns, at(900)), { moves: 1, movesOf: 2 }, 'a wave that is over does not count')
})

t.test('a move keeps its own pace in what is told, whatever queue its players pass', async t => {
  const turns = noTurns()
  for (let n = 0; n < 3; n += 1) takeTurn(turns, 2, at(0))
  noteQueued(turns, 1, 100)
  t.match(waitingFor(turns, at(0)), { moves: 3, pacePerSecond: 2, lastTurnInMs: 1_000 })
  noteQueued(turns, -1, 100)
  t.match(waitingFor(turns, at(0)), { moves: 2, pacePerSecond: 2, lastTurnInMs: 1_000 })
})

t.test('whoever waits in other queues is counted, too', async t => {
  const turns = noTurns()
  noteJoins(turns, 5)
  const nobody = { moves: 0, movesOf: 0, joins: 5, pacePerSecond: 0, lastTurnInMs: 0 }
  t.strictSame(waitingFor(turns, at(0)), nobody)
  noteQueued(turns, 200, 100)
  noteQueued(turns, -162, 100)
  const many = { moves: 38, movesOf: 200, joins: 5, pacePerSecond: 100, lastTurnInMs: 380 }
  t.strictSame(waitingFor(turns, at(0)), many)
  for (let n = 0; n < 3; n += 1) takeTurn(turns, 4, at(0))
  t.strictSame(waitingFor(turns, at(0)), {
    ...many,
    moves: 40,
    movesOf: 203,
    pacePerSecond: 4,
    lastTurnInMs: 500,
  })
  noteQueued(turns, -38, 100)
  noteJoins(turns, -5)
  turnOver(turns)
  turnOver(turns)
  t.equal(waitingFor(turns, at(500)), undefined)
  noteQueued(turns, 2, 100)
  t.match(waitingFor(turns, at(500)), { moves: 2, movesOf: 2 }, 'a wave that is over does not count')
})

t.test('however turns are taken, no two are closer than the pace, and none lies in the past', async () => {
  const steps = fc.array(fc.record({ afterMs: fc.nat(500), pace: fc.constantFrom(1, 3, 100) }), {
    maxLength: 50,
  })
  fc.assert(
    fc.property(steps, taken => {
      const turns = noTurns()
      let now = 0
      let free = 0
      for (const { afterMs, pace } of taken) {
        now += afterMs
        const turn = takeTurn(turns, pace, at(now))
        if (turn < now || turn < free - 1e-6) return false
        free = turn + 1_000 / pace
      }
      return true
    }),
  )
})
