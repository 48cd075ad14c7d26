import type { ScalerLedger } from '../../../control-plane/scaler/ledger.ts'
import type { ScalerNode } from '../../../control-plane/scaler/scaler-node.ts'

/** A scaler that keeps its ledger and does nothing. */
export function idleScaler(ledger: ScalerLedger): ScalerNode {
  return {
    ledger,
    providers: new Map(),
    lastPass: () => undefined,
    preview: () => Promise.resolve([]),
    wake: () => {},
  }
}
