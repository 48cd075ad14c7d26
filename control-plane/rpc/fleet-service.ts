import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { SwitchyardError } from '../../lib/errors.ts'
import {
  fleetList,
  fleetView as fleetViewField,
  getRequest,
  listRequest,
  scaleFleetRequest,
} from '../../proto/contract/admin.ts'
import {
  changeDeploymentRequest,
  DEPLOYMENT_VERBS,
  deploymentList,
  type DeploymentVerb,
} from '../../proto/contract/deployment.ts'
import { resolve } from '../facts/request.ts'
import { planDeploymentRequest } from '../fleets/plan-deployment-requests.ts'
import { planScaleRequest } from '../fleets/plan-requests.ts'
import { deploymentViews } from '../views/deployment-view.ts'
import { fleetView } from '../views/fleet-view.ts'
import { changeHandlers } from './change-handler.ts'
import { unary } from './handlers.ts'
import { fleetMatches } from './list-filter.ts'
import type { Operator } from './operator.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'

export function fleetService(context: RpcContext, operator: Operator): UntypedServiceImplementation {
  const change = changeHandlers(context, operator)
  return {
    ListFleets: unary({
      context,
      request: listRequest,
      response: fleetList,
      run: async filter => {
        const world = await worldNow(context)
        const fleets = world.facts.fleets.filter(fleet => fleetMatches(filter, fleet.spec.name, fleet))
        return { fleets: fleets.map(fleet => fleetView(world, fleet)) }
      },
    }),
    GetFleet: unary({
      context,
      request: getRequest,
      response: fleetViewField,
      run: async ({ id }) => {
        const world = await worldNow(context)
        return fleetView(
          world,
          resolve('fleet', world.facts.fleets, fleet => fleet.spec.name, id),
        )
      },
    }),
    ScaleFleet: change('ScaleFleet', scaleFleetRequest, (world, body) =>
      planScaleRequest(world, body.name, body.change, {
        shards: wanted(body.shards),
        spares: wanted(body.spares),
      }),
    ),
    ListDeployments: unary({
      context,
      request: getRequest,
      response: deploymentList,
      run: async ({ id }) => {
        const world = await worldNow(context)
        const fleet = resolve('fleet', world.facts.fleets, one => one.spec.name, id)
        return { deployments: deploymentViews(world, fleet) }
      },
    }),
    ChangeDeployment: change('ChangeDeployment', changeDeploymentRequest, (world, body) =>
      planDeploymentRequest(world, body.name, body.change, {
        verb: verbOf(body.verb),
        deployment: body.deployment,
      }),
    ),
  }
}

function verbOf(text: string): DeploymentVerb {
  const verb = DEPLOYMENT_VERBS.find(one => one === text)
  if (verb === undefined)
    throw new SwitchyardError('SWY_INVALID_ARGUMENT', `verb: is none of ${DEPLOYMENT_VERBS.join(', ')}`)
  return verb
}

/** -1 on the wire leaves a count as it is. */
function wanted(count: number): number | undefined {
  return count === -1 ? undefined : count
}
