import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { GHOST_MS, LostClients } from '../../../proxy/flows/lost-clients.ts'

const at = (ms: number): MonotonicMs => (1_000 + ms) as MonotonicMs
const yes = () => true

t.test('each source once a second, all together at a pace', async t => {
  const lost = new LostClients(3, 1, at(0))
  t.ok(lost.mayBeTold('10.0.0.1', 1, at(0), yes))
  t.notOk(lost.mayBeTold('10.0.0.1', 1, at(999), yes))
  t.ok(lost.mayBeTold('10.0.0.1', 2, at(999), yes), 'another port is another client')
  t.ok(lost.mayBeTold('10.0.0.1', 1, at(1_000), yes))
  let told = 0
  for (let port = 10; port < 1_000; port += 1) if (lost.mayBeTold('10.0.0.2', port, at(1_000), yes)) told += 1
  t.ok(told <= 3, `${told}`)
})

t.test('who cannot be a client takes nothing of any budget', async t => {
  const lost = new LostClients(1, 1, at(0))
  for (let n = 0; n < 10; n += 1) t.notOk(lost.mayBeTold('10.0.0.1', 1, at(0), () => false))
  t.ok(lost.mayBeTold('10.0.0.1', 1, at(0), yes))
})

t.test('nobody is looked at whose budget is used up', async t => {
  const lost = new LostClients(10, 1, at(0))
  lost.mayBeTold('10.0.0.1', 1, at(0), yes)
  lost.mayBeTold('10.0.0.1', 1, at(1), () => {
    throw new Error('looked at')
  })
  t.pass()
})

t.test('ghosts: of those told in the beginning, and until servers have noticed', async t => {
  const lost = new LostClients(10, 1, at(0))
  t.notOk(lost.mayHaveGhost('10.0.0.1', at(0)))
  lost.mayBeTold('10.0.0.1', 1, at(100), yes)
  t.ok(lost.mayHaveGhost('10.0.0.1', at(GHOST_MS - 1)))
  t.notOk(lost.mayHaveGhost('10.0.0.2', at(GHOST_MS - 1)))
  t.notOk(lost.mayHaveGhost('10.0.0.1', at(GHOST_MS)))
  lost.mayBeTold('10.0.0.1', 1, at(GHOST_MS), yes)
  t.notOk(lost.mayHaveGhost('10.0.0.1', at(GHOST_MS)))
})
