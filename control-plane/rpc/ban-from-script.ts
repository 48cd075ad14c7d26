import { randomId } from '../../lib/random.ts'
import type { BanId } from '../../proto/contract/ban.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import type { banFromScriptReply, banFromScriptRequest } from '../../proto/contract/session.ts'
import type { Decoded } from '../../proto/contract/wire-fields.ts'
import { planBanFromScript } from '../bans/plan-requests.ts'
import { BAN_ID_CHARACTERS } from './ban-service.ts'
import type { Operator } from './operator.ts'
import type { RpcContext } from './rpc-context.ts'
import { seeAccountFlows } from './see-account-flows.ts'

/** Bans whom the script of a game server names; the same request again answers with the same ban.
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT`, `SWY_CONFLICT`, `SWY_LIMIT`, `SWY_REQUEST_REUSED` */
export async function banFromScript(
  context: RpcContext,
  operator: Operator,
  request: Decoded<typeof banFromScriptRequest>,
): Promise<Decoded<typeof banFromScriptReply>> {
  const { shard, target, reason, forMs, requestId } = request
  const see = await seeAccountFlows(context, target)
  const { answer } = await operator.apply({
    method: 'BanFromScript',
    meta: { requestId, validateOnly: false, reason, actor: `shard ${shardRefText(shard)}` },
    body: request,
    plan: world =>
      planBanFromScript(see(world), {
        id: randomId(context.random, BAN_ID_CHARACTERS) as BanId,
        shard,
        target,
        reason,
        forMs,
      }),
    answerOf: ({ outcome }) => ({ id: outcome.operationId }),
  })
  return answer
}
