import t from 'tap'
import { declareVersion, ROLLOUT_DEFAULT } from '../../../control-plane/fleets/deployment.ts'
import { ask, declare, lab, states } from './rollout-lab.ts'

t.test('what the file says of a version that waits counts until it is promoted', async t => {
  const made = lab({ autoPromote: false })
  declare(made, 'v2')
  made.pass()
  const { rollout = ROLLOUT_DEFAULT } = made.fleet.spec
  const declared = {
    ...made.fleet.spec,
    version: 'v2',
    holdMs: 77,
    rollout: { ...rollout, autoPromote: true },
  }
  made.fleet = { ...made.fleet, ...declareVersion(made.fleet, declared) }
  made.finish()
  t.strictSame(states(made), ['1 previous', '2 promoted'], 'it need not wait any more')
  t.equal(made.fleet.spec.holdMs, 77)
  t.strictSame(made.complaints, [])
})

t.test('a version that the file takes back before it is promoted is not rolled out', async t => {
  const made = lab()
  declare(made, 'v2')
  declare(made, 'v1')
  made.finish()
  t.strictSame(states(made), ['1 promoted', '2 older'])
  t.strictSame(new Set(made.versions()), new Set(['v1']))
})

t.test('what was gone back from is a deployment, not all others of the same version', async t => {
  const made = lab()
  ask(made, 'taint')
  ask(made, 'abort')
  made.finish()
  declare(made, 'v2')
  made.finish()
  declare(made, 'v1')
  made.finish()
  t.strictSame(new Set(made.versions()), new Set(['v1.4']), 'v1.2 was left, v1 never was')
  t.strictSame(states(made), ['1 older', '2 halted', '3 previous', '4 promoted'])
})
