import { SwitchyardError } from '../../../lib/errors.ts'
import type { Outcome } from '../../../proto/contract/admin.ts'

/** What the answers to changes look at. */
export interface Asked {
  readonly id?: string
  readonly change: { readonly validateOnly: boolean }
}

export function outcome(summary: string, request: Asked): Outcome {
  return {
    summary,
    touched: ['arena-g2', 'arena-2'],
    applied: !request.change.validateOnly,
    operationId: 'op1',
  }
}

/** The one thing that there is, by the beginning of its id. */
export function found<T>(item: T, prefix: string): (request: { readonly id: string }) => T {
  return ({ id }) => {
    if (!id.startsWith(prefix)) throw new SwitchyardError('SWY_NOT_FOUND', `there is no ${id}`)
    return item
  }
}
