import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { randomId } from '../../lib/random.ts'
import { outcome } from '../../proto/contract/admin.ts'
import {
  addBanRequest,
  type BanId,
  banList,
  listBansRequest,
  removeBanRequest,
} from '../../proto/contract/ban.ts'
import { isBanLive } from '../bans/ban.ts'
import { planAddBanRequest, planRemoveBanRequest } from '../bans/plan-requests.ts'
import type { World } from '../facts/world.ts'
import { banView } from '../views/ban-view.ts'
import { changeHandlers } from './change-handler.ts'
import { unary } from './handlers.ts'
import type { Operator } from './operator.ts'
import type { RpcContext } from './rpc-context.ts'
import { seeAccountFlows } from './see-account-flows.ts'

export const BAN_ID_CHARACTERS = 12

export function banService(context: RpcContext, operator: Operator): UntypedServiceImplementation {
  const change = changeHandlers(context, operator)
  return {
    ListBans: unary({
      context,
      request: listBansRequest,
      response: banList,
      run: async () => {
        const facts = await context.store.facts()
        const live = facts.bans.filter(ban => isBanLive(ban, facts.now))
        return { bans: live.map(ban => banView(facts, ban)) }
      },
    }),
    AddBan: unary({
      context,
      request: addBanRequest,
      response: outcome,
      run: async body => {
        const see = await seeAccountFlows(context, body.target)
        const id = randomId(context.random, BAN_ID_CHARACTERS) as BanId
        const plan = (world: World) => planAddBanRequest(see(world), { ...body, id }, body.change)
        return await operator.run({ method: 'AddBan', meta: body.change, body, plan })
      },
    }),
    RemoveBan: change('RemoveBan', removeBanRequest, (world, body) =>
      planRemoveBanRequest(world, body.ban, body.change),
    ),
  }
}
