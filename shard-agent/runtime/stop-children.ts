import { setTimeout as sleep } from 'node:timers/promises'
import type { Keeper } from './keeper.ts'

/** The longest that an agent waits for game servers which were given more grace than this. */
export const STOP_CHILDREN_MAX_MS = 60_000
const LOOK_MS = 20
const AFTER_KILL_MS = 3_000

/** Stops every game server with its own grace, then with a kill, and clears away what they leave. Somebody else must tick the keeper meanwhile.
 *  @returns how many are still there: only such as the kernel does not let go */
export async function stopChildren(keeper: Keeper): Promise<number> {
  keeper.stopAll()
  await emptied(keeper, STOP_CHILDREN_MAX_MS)
  keeper.killAll()
  await emptied(keeper, AFTER_KILL_MS)
  return keeper.hosted().length
}

function isBusy(keeper: Keeper): boolean {
  return keeper.hosted().length > 0 || keeper.remains() > 0
}

async function emptied(keeper: Keeper, patienceMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs && isBusy(keeper); waitedMs += LOOK_MS) await sleep(LOOK_MS)
}
