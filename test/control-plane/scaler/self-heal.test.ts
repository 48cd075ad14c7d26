import t from 'tap'
import {
  HEAL_INTERVAL_MS,
  HEAL_TURN_MS,
  HEAL_TURN_MS_MIN,
  HEAL_TURNS,
  healDue,
} from '../../../control-plane/scaler/self-heal.ts'

t.test('each host has its turn in every interval, and turns are spread', async t => {
  const turns = Array.from({ length: 100 }, (_, index) => {
    const due = Array.from({ length: HEAL_INTERVAL_MS / 10_000 }, (_, slot) =>
      healDue(`game-${index}`, slot * 10_000),
    )
    t.equal(due.filter(Boolean).length, HEAL_TURN_MS / 10_000)
    return due
  })
  for (let slot = 0; slot < HEAL_INTERVAL_MS / 10_000; slot += 1)
    t.ok(turns.filter(due => due[slot]).length < 50, 'never half of all at once')
})

t.test('where changes show at once, turns come sooner, and never so short that no look falls into one', t => {
  const intervalMs = HEAL_TURN_MS_MIN * HEAL_TURNS
  const due = Array.from({ length: intervalMs / 1_000 }, (_, second) =>
    healDue('game-1', second * 1_000, 1_000),
  )
  t.equal(due.filter(Boolean).length, HEAL_TURN_MS_MIN / 1_000)
  t.end()
})
