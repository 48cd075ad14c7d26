import { hostSights } from '../scaler/host-sights.ts'
import type { ScalerWorld } from '../scaler/requests/scaler-request.ts'
import type { RpcContext } from './rpc-context.ts'

/** The ledger, the links and the last pass as of now. @throws SwitchyardError `SWY_STORE_UNAVAILABLE` */
export async function scalerNow(
  context: Pick<RpcContext, 'store' | 'live' | 'scaler'>,
): Promise<ScalerWorld> {
  const { scaler, store, live } = context
  const [facts, world] = await Promise.all([scaler.ledger.read(), store.facts()])
  return {
    facts,
    sightOf: hostSights(world, live.view()),
    lastSteps: scaler.lastPass()?.steps ?? [],
    providers: scaler.providers,
  }
}
