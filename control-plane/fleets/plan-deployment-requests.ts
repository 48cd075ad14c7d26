import { SwitchyardError } from '../../lib/errors.ts'
import type { Change as RequestMeta } from '../../proto/contract/admin.ts'
import type { DeploymentVerb } from '../../proto/contract/deployment.ts'
import { auditOf, type Planned, planned, resolve } from '../facts/request.ts'
import type { World } from '../facts/world.ts'
import { deploymentIn, goBack, planOf, promote, redeploy, type Redeployed } from './deployment.ts'
import type { FleetRecord, FleetRollout } from './fleet.ts'
import { deployDecision, promotionObstacle } from './plan-rollouts.ts'

export interface DeploymentRequest {
  readonly verb: DeploymentVerb
  /** For `promote`; 0: the newest candidate. */
  readonly deployment: number
}

/** What a person asks of a fleet's versions.
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_CONFLICT` where there is nothing to do that to */
export function planDeploymentRequest(
  world: World,
  name: string,
  meta: RequestMeta,
  request: DeploymentRequest,
): Planned {
  const fleet = resolve('fleet', world.facts.fleets, candidate => candidate.spec.name, name)
  const audit = auditOf(meta)
  const why = `${audit.actor}: ${audit.why}`
  const next = nextOf(world, fleet, request, why)
  const summary = summaryOf(fleet, next, request.verb)
  return planned(
    summary,
    [fleet.spec.name],
    deployDecision(fleet, next, { ...audit, kind: `fleet.${EVENT_OF[request.verb]}`, summary }),
  )
}

const EVENT_OF = {
  taint: 'tainted',
  abort: 'rollout-aborted',
  pause: 'rollout-paused',
  resume: 'rollout-resumed',
  promote: 'promoted',
  rollback: 'rolled-back',
} as const satisfies Record<DeploymentVerb, string>

function nextOf(world: World, fleet: FleetRecord, request: DeploymentRequest, why: string): Redeployed {
  const { now } = world.facts
  switch (request.verb) {
    case 'taint':
      if (fleet.plan?.rollout !== undefined)
        throw conflict(`fleet ${fleet.spec.name} changes its version already: wait for it, or abort it`)
      return redeploy(fleet, now, why)
    case 'abort':
      return backward(fleet, forward(fleet), now, why)
    case 'rollback':
      return backward(fleet, fleet.plan?.rollout, now, why)
    case 'pause':
      return paused(fleet, forward(fleet), now)
    case 'resume':
      return paused(fleet, forward(fleet), undefined)
    case 'promote':
      return promotion(world, fleet, request.deployment, why)
  }
}

/** The rollout that can still be stopped. */
function forward({ spec, plan }: FleetRecord): FleetRollout {
  if (plan?.rollout === undefined) throw conflict(`fleet ${spec.name} changes nothing now`)
  if (plan.rollout.back) throw conflict(`fleet ${spec.name} goes back already`)
  return plan.rollout
}

function backward(
  fleet: FleetRecord,
  rollout: FleetRollout | undefined,
  now: World['facts']['now'],
  why: string,
): Redeployed {
  if (rollout?.back === true) throw conflict(`fleet ${fleet.spec.name} goes back already`)
  const next = goBack(fleet, now, why)
  if (next === undefined) throw conflict(`no version of fleet ${fleet.spec.name} is kept to go back to`)
  return next
}

function paused(fleet: FleetRecord, rollout: FleetRollout, pausedAt: FleetRollout['pausedAt']): Redeployed {
  const { name } = fleet.spec
  if ((rollout.pausedAt === undefined) === (pausedAt === undefined))
    throw conflict(pausedAt === undefined ? `fleet ${name} is not paused` : `fleet ${name} is paused already`)
  // What it had reached before says nothing of now.
  return {
    spec: fleet.spec,
    plan: { ...planOf(fleet), rollout: { ...rollout, pausedAt, reachedAt: undefined } },
  }
}

function promotion(world: World, fleet: FleetRecord, number: number, why: string): Redeployed {
  const { name } = fleet.spec
  const { deployments } = planOf(fleet)
  const target =
    number === 0 ? deploymentIn(fleet, 'candidate') : deployments.find(one => one.number === number)
  if (target === undefined)
    throw new SwitchyardError(
      'SWY_NOT_FOUND',
      number === 0
        ? `no deployment of fleet ${name} waits to be promoted`
        : `no deployment ${number} of fleet ${name} is kept; there are ${deployments.map(one => one.number).join(', ')}`,
    )
  if (target.state === 'promoted')
    throw conflict(`deployment ${target.number} of fleet ${name} is promoted already`)
  const shards = world.facts.shards.filter(shard => shard.fleet === name)
  const obstacle = promotionObstacle(fleet, target.spec, shards)
  if (obstacle !== undefined) throw conflict(obstacle)
  return promote(fleet, target.number, world.facts.now, why)
}

function summaryOf({ spec, plan }: FleetRecord, next: Redeployed, verb: DeploymentVerb): string {
  const change = `from ${spec.version} to ${next.spec.version}`
  switch (verb) {
    case 'taint':
      return `all shards of fleet ${spec.name} are replaced by new ones (${next.spec.version})`
    case 'abort':
    case 'rollback':
      return `fleet ${spec.name} goes back ${change}`
    case 'pause':
    case 'resume':
      return `fleet ${spec.name} ${verb === 'pause' ? 'stays where it is' : 'goes on'} on its way to ${plan?.rollout?.to ?? spec.version}`
    case 'promote':
      return `fleet ${spec.name} changes ${change}`
  }
}

function conflict(message: string): SwitchyardError {
  return new SwitchyardError('SWY_CONFLICT', message)
}
