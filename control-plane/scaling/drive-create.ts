import type { Token } from '../../proto/contract/ids.ts'
import type { Answers, Effect, Effects } from '../scaler/effects.ts'
import type { ScalerLedger } from '../scaler/ledger.ts'
import type { MachineCare } from '../scaler/machine-care.ts'
import type { Provider } from '../scaler/provider.ts'
import { lastLook } from './last-look.ts'

interface Making {
  readonly token: Token
  /** That this node leads with now. */
  readonly heldToken: () => Token | undefined
  readonly ledger: ScalerLedger
  readonly provider: Provider
  readonly care: Pick<MachineCare, 'firstBoot'>
}

/** Does what `createHost` wants, outside a pass.
 *  @throws SwitchyardError `SWY_STORE_STALE` once another node leads; what the ledger and the provider throw */
export async function driveCreate(run: Effects<boolean>, making: Making): Promise<boolean> {
  let step = run.next()
  while (step.done !== true) step = run.next(await answerTo(step.value, making))
  return step.value
}

async function answerTo(
  effect: Effect,
  { token, heldToken, ledger, provider, care }: Making,
): Promise<Answers[Effect['kind']]> {
  switch (effect.kind) {
    case 'last-look':
      return lastLook(ledger, token, heldToken)
    case 'commit':
      return ledger.commit(token, effect.changes, effect.events)
    case 'first-boot':
      return care.firstBoot(effect.host)
    case 'make-side':
      return provider.makeSide(effect.order, effect.side)
    case 'create':
      return provider.create(effect.order)
    default:
      throw new TypeError(`making a machine never wants ${effect.kind}`)
  }
}
