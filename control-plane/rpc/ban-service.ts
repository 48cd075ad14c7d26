import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { SwitchyardError } from '../../lib/errors.ts'
import { randomId } from '../../lib/random.ts'
import { outcome } from '../../proto/contract/admin.ts'
import { isAlias } from '../../proto/contract/alias.ts'
import {
  addBanRequest,
  type BanId,
  banList,
  banTargetText,
  listBansRequest,
  parseBanTarget,
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
        if (!body.force) await refuseAlias(context, body.target)
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

/** Proxies never see the address that game servers name with `alias`: a ban of it would keep nobody out, and say nothing of it.
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT` where the target is somebody's alias, or cannot be read */
async function refuseAlias(context: RpcContext, target: string): Promise<void> {
  const parsed = parseBanTarget(target)
  if (parsed.kind !== 'network') return
  const address = banTargetText(parsed)
  if (!isAlias(address)) return
  const found = await context.aliases.find(address)
  if (found !== undefined && found.alias === address)
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      `target: ${address} is the alias of ${found.ip}: ban that address, or say that you mean this one with --force`,
    )
}
