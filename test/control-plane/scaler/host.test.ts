import t from 'tap'
import { HOST_STATES, hostState } from '../../../control-plane/scaler/host.ts'
import { ago, later, row } from './scaler-lab.ts'

t.test('the state follows from the timestamps alone', async t => {
  for (const state of HOST_STATES) t.equal(hostState(row('h1', state)).kind, state)
  t.strictSame(hostState(row('h1', 'draining', {}, 50)), {
    kind: 'draining',
    since: ago(50),
    deadline: later(500_000),
  })
})

t.test('whatever ends a life outweighs what came before it', async t => {
  const { times } = row('h1', 'drained')
  const over = { ...times, failedAt: ago(4), lostAt: ago(3), destroyingAt: ago(2) }
  t.equal(hostState({ times: over, drainDeadline: undefined }).kind, 'destroying')
  t.equal(hostState({ times: { ...over, goneAt: ago(1) }, drainDeadline: undefined }).kind, 'gone')
  t.equal(
    hostState({ times: { ...times, failedAt: ago(4), lostAt: ago(3) }, drainDeadline: undefined }).kind,
    'lost',
  )
})
