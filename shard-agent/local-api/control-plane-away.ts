import type { Clock } from '../../lib/clock.ts'
import { codeOf, type ErrorCode } from '../../lib/errors.ts'
import type { Reach } from '../scripts/reach.ts'

/** What says that nobody is there who could answer, or that whoever is there cannot reach the database. The outcome is unknown. */
const AWAY: readonly ErrorCode[] = [
  'SWY_UNREACHABLE',
  'SWY_TIMEOUT',
  'SWY_NOT_ACTIVE',
  'SWY_STORE_UNAVAILABLE',
  'SWY_STORE_DENIED',
  'SWY_STORE_STALE',
  'SWY_DENIED',
]

/** The control plane cannot be asked now. */
export class ControlPlaneAway extends Error {
  override readonly name = 'ControlPlaneAway'
}

/** Asks the control plane, unless it is known to be away.
 *  @throws ControlPlaneAway at once while it is away; whatever else `ask` throws as it is */
export async function askReachable<T>(reach: Reach, clock: Clock, ask: () => Promise<T>): Promise<T> {
  if (!reach.mayTry(clock.monotonicMs())) throw new ControlPlaneAway('the control plane cannot be reached')
  return asked(reach, clock, ask)
}

/** As `askReachable`, for one who may try already. */
export async function asked<T>(reach: Reach, clock: Clock, ask: () => Promise<T>): Promise<T> {
  try {
    const answer = await ask()
    reach.answered()
    return answer
  } catch (error) {
    if (AWAY.includes(codeOf(error))) {
      reach.failed(clock.monotonicMs())
      throw new ControlPlaneAway('the control plane cannot be reached', { cause: error })
    }
    reach.answered() // A refusal is an answer.
    throw error
  }
}
