import { SwitchyardError } from '../../lib/errors.ts'
import type { Token } from '../../proto/contract/ids.ts'
import type { ScalerFacts, ScalerLedger } from '../scaler/ledger.ts'

/** The ledger right before a call. Whoever has taken over plans from other rows: nothing is begun any more under an older token.
 *  @throws SwitchyardError `SWY_STORE_STALE`, and what the ledger throws */
export async function lastLook(
  ledger: Pick<ScalerLedger, 'read'>,
  token: Token,
  heldToken: () => Token | undefined,
): Promise<ScalerFacts> {
  const facts = await ledger.read()
  if (heldToken() !== token)
    throw new SwitchyardError('SWY_STORE_STALE', `this node does not lead with token ${token} any more`)
  return facts
}
