import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import {
  failoverGroupRequest,
  getRequest,
  groupList,
  groupView as groupViewField,
  listRequest,
} from '../../proto/contract/admin.ts'
import { resolve } from '../facts/request.ts'
import { fleetOf } from '../facts/world.ts'
import { planFailoverRequest } from '../groups/plan-requests.ts'
import { groupView } from '../views/group-view.ts'
import { changeHandlers } from './change-handler.ts'
import { unary } from './handlers.ts'
import { fleetMatches } from './list-filter.ts'
import type { Operator } from './operator.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'

export function groupService(context: RpcContext, operator: Operator): UntypedServiceImplementation {
  const change = changeHandlers(context, operator)
  return {
    ListGroups: unary({
      context,
      request: listRequest,
      response: groupList,
      run: async filter => {
        const world = await worldNow(context)
        const groups = world.facts.groups.filter(group =>
          fleetMatches(filter, group.fleet, fleetOf(world.facts, group.fleet)),
        )
        return { groups: groups.map(group => groupView(world, group)) }
      },
    }),
    GetGroup: unary({
      context,
      request: getRequest,
      response: groupViewField,
      run: async ({ id }) => {
        const world = await worldNow(context)
        return groupView(
          world,
          resolve('group', world.facts.groups, group => group.id, id),
        )
      },
    }),
    FailoverGroup: change('FailoverGroup', failoverGroupRequest, (world, body) =>
      planFailoverRequest(world, body.id, body.change),
    ),
  }
}
