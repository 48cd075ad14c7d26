import type { Change, Outcome } from '../../proto/contract/admin.ts'
import type { ChangeOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { type Plane, connectToChange } from '../remote/plane.ts'
import { carryOut } from './carry-out.ts'
import { showOutcome } from './show-outcome.ts'

/** Connects, carries the change out and says what it did. */
export async function changeCommand(
  context: Context,
  options: ChangeOptions,
  apply: (plane: Plane, change: Change) => Promise<Outcome>,
): Promise<void> {
  const plane = connectToChange(context, options)
  const outcome = await carryOut(
    context,
    options,
    change => apply(plane, change),
    answer => answer,
  )
  if (outcome !== undefined) showOutcome(context, options.output, outcome)
}
