import t from 'tap'
import { planDeclaredFleets } from '../../../../control-plane/scaler/cluster/plan-fleets.ts'
import { declareVersion, ROLLOUT_DEFAULT } from '../../../../control-plane/fleets/deployment.ts'
import { fleet } from '../../../support/world.ts'

t.test('a file that goes back before its version was promoted withdraws it', async t => {
  const rollout = { ...ROLLOUT_DEFAULT, autoPromote: false }
  const present = fleet({ spec: { cluster: 'main', rollout } })
  const waiting = { ...present, ...declareVersion(present, { ...present.spec, version: 'v2', slots: 50 }) }
  const { diff, changes } = planDeclaredFleets([waiting], [], [present])
  t.strictSame(diff, ['~ fleet arena: the version that waits is not declared any more'])
  t.match(changes, [
    {
      kind: 'fleet.put',
      expected: 1,
      fleet: { spec: { version: 'v1' }, plan: { deployments: [{ state: 'promoted' }, { state: 'older' }] } },
    },
  ])
  const [change] = changes
  if (change?.kind !== 'fleet.put') throw new TypeError('it puts the fleet')
  t.strictSame(planDeclaredFleets([change.fleet], [], [present]).changes, [], 'once')
})
