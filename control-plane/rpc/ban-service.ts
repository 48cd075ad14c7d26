import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { randomId } from '../../lib/random.ts'
import {
  addBanRequest,
  type BanId,
  banList,
  listBansRequest,
  removeBanRequest,
} from '../../proto/contract/ban.ts'
import { isBanLive } from '../bans/ban.ts'
import { planAddBanRequest, planRemoveBanRequest } from '../bans/plan-requests.ts'
import { banView } from '../views/ban-view.ts'
import { changeHandlers } from './change-handler.ts'
import { unary } from './handlers.ts'
import type { Operator } from './operator.ts'
import type { RpcContext } from './rpc-context.ts'

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
    AddBan: change('AddBan', addBanRequest, (world, body) =>
      planAddBanRequest(
        world,
        { ...body, id: randomId(context.random, BAN_ID_CHARACTERS) as BanId },
        body.change,
      ),
    ),
    RemoveBan: change('RemoveBan', removeBanRequest, (world, body) =>
      planRemoveBanRequest(world, body.ban, body.change),
    ),
  }
}
