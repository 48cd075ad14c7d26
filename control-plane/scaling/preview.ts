import { applyChanges } from '../scaler/apply-changes.ts'
import type { LedgerChange } from '../scaler/ledger.ts'
import { type Pass, planPass } from '../scaler/plan-pass.ts'
import type { Step } from '../scaler/step.ts'
import { SwitchyardError } from '../../lib/errors.ts'

/** What would be planned if these changes had been committed to what the pass has gathered.
 *  @throws SwitchyardError `SWY_CONFLICT`, `SWY_LIMIT`: they could not be committed */
export function previewPass(pass: Pass, changes: readonly LedgerChange[]): readonly Step[] {
  const applied = applyChanges(pass.facts, changes, () => 0)
  if (applied.kind === 'limit') throw new SwitchyardError('SWY_LIMIT', applied.why)
  if (applied.kind === 'refused') throw new SwitchyardError('SWY_CONFLICT', applied.why)
  return planPass({ ...pass, facts: applied.facts })
}
