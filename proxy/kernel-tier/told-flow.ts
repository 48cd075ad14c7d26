import type { MonotonicMs } from '../../lib/clock.ts'
import { knownAt } from '../flows/flow.ts'
import type { CarriedFlow } from './carried-flow.ts'

/** Shorter than any sensible `agent.relay.idleMs`. */
export const SILENT_MS_MAX = 10_000

/** Whether, as far as readings tell, the kernel on the shard's host may have forgotten whose flow this is: it forgets who is silent. User space tells
 *  it again, the kernel of this machine cannot. */
export function isLongSilent({ flow, userSide }: CarriedFlow, now: MonotonicMs): boolean {
  return userSide.isTold && knownAt(flow, now) - flow.activeAt >= SILENT_MS_MAX
}
