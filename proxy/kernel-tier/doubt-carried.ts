import type { MonotonicMs } from '../../lib/clock.ts'
import type { ElementChange } from '../kernel/kernel-elements.ts'
import { forgetProof } from '../kernel/promotion.ts'
import { type CarriedFlow, isUnanswered } from './carried-flow.ts'
import type { Trials } from './trials.ts'

/** Of flows that are carried, those that nothing comes back for: they have to prove themselves anew in user space, and one of them has to try the
 *  road again. A shard that is silent is found out there too.
 *  @param changes gets what the trials take */
export function doubtCarried(
  carried: Iterable<CarriedFlow>,
  trials: Trials,
  now: MonotonicMs,
  changes: ElementChange[],
): readonly CarriedFlow[] {
  const doubted = [...carried].filter(isUnanswered)
  for (const one of doubted) {
    forgetProof(one.userSide.proof)
    changes.push(...trials.doubt(one, now))
  }
  return doubted
}
