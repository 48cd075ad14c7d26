import { parseBanTarget } from '../../proto/contract/ban.ts'
import type { World } from '../facts/world.ts'
import type { RpcContext } from './rpc-context.ts'

/** Lets a plan about a ban see whose flows it cuts: nobody looks after the flows of an account before it is banned.
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT` for a target that cannot be read, `SWY_STORE_UNAVAILABLE` */
export async function seeAccountFlows(
  { sessions }: Pick<RpcContext, 'sessions'>,
  text: string,
): Promise<(world: World) => World> {
  const target = parseBanTarget(text)
  if (target.kind === 'network') return world => world
  const flows = await sessions.banned.wouldCut(target.account)
  return world => ({ ...world, live: { ...world.live, flowsOfAccount: () => flows } })
}
