import type { RolloutSettings } from '../../../control-plane/fleets/fleet.ts'
import { declareVersion, planOf, ROLLOUT_DEFAULT } from '../../../control-plane/fleets/deployment.ts'
import { planDeploymentRequest } from '../../../control-plane/fleets/plan-deployment-requests.ts'
import type { DeploymentVerb } from '../../../proto/contract/deployment.ts'
import { FleetLab, room, rooms } from './fleet-lab.ts'

const meta = { requestId: 'r', validateOnly: false, reason: 'test', actor: 'ann' }

/** A fleet that is well, on two hosts with room for all. */
export function lab(over: Partial<RolloutSettings> = {}, shards = 3, spares = 1): FleetLab {
  const rollout = { ...ROLLOUT_DEFAULT, ...over }
  const made = new FleetLab(
    { shards, spares, spec: { rollout } },
    rooms({ 'host-1': room({ slots: 1_000 }), 'host-2': room({ slots: 1_000 }) }),
  )
  made.finish()
  return made
}

/** As the configuration does. */
export function declare(made: FleetLab, version: string): void {
  made.fleet = { ...made.fleet, ...declareVersion(made.fleet, { ...made.fleet.spec, version }) }
}

/** As a person does. */
export function ask(made: FleetLab, verb: DeploymentVerb, deployment = 0): void {
  const { decision } = planDeploymentRequest(made.world, 'arena', meta, { verb, deployment })
  for (const change of decision.changes)
    if (change.kind === 'fleet.deploy') made.fleet = { ...made.fleet, spec: change.spec, plan: change.plan }
}

/** What became of its versions. */
export const states = (made: FleetLab) =>
  planOf(made.fleet).deployments.map(({ number, state }) => `${number} ${state}`)
