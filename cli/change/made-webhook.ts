import type { Change } from '../../proto/contract/admin.ts'
import type { MadeWebhook } from '../../proto/contract/automation.ts'
import type { ChangeOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { type OutputForm, renderData } from '../output/output-form.ts'
import { type Plane, connectToChange } from '../remote/plane.ts'
import { carryOut } from './carry-out.ts'
import { outcomeRecord, outcomeText } from './show-outcome.ts'

/** Carries out what makes a secret, and shows it: the only time that anybody sees it. */
export async function makeWebhook(
  context: Context,
  options: ChangeOptions,
  apply: (plane: Plane, change: Change) => Promise<MadeWebhook>,
): Promise<void> {
  const plane = connectToChange(context, options)
  const made = await carryOut(
    context,
    options,
    change => apply(plane, change),
    answer => answer.outcome,
  )
  if (made !== undefined) context.terminal.out(madeText(options.output, made))
}

function madeText(form: OutputForm, { outcome, path, secret }: MadeWebhook): string {
  switch (form) {
    case 'table':
    case 'wide':
      return (
        outcomeText(form, outcome) +
        (path === '' ? '' : `POST ${path}\nkept nowhere but here: whoever has it can call it\n`) +
        (secret === '' ? '' : `secret ${secret}\nkept: posts are signed with it, and it is not shown again\n`)
      )
    case 'json':
    case 'yaml':
      return renderData(form, {
        ...outcomeRecord(outcome),
        path: path === '' ? null : path,
        secret: secret === '' ? null : secret,
      })
    case 'name':
      return outcomeText(form, outcome)
  }
}
