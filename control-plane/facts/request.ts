import { SwitchyardError } from '../../lib/errors.ts'
import type { Change as RequestMeta, Outcome } from '../../proto/contract/admin.ts'
import type { Decision } from './decision.ts'

/** What a person's request comes to: the sentence for them, and the decision to carry out. A dry run stops before the decision. */
export interface Planned {
  readonly outcome: Outcome
  readonly decision: Decision
}

/** Who asks and why, as it goes into the audit. */
export function auditOf(meta: RequestMeta): { readonly actor: string; readonly why: string } {
  return {
    actor: meta.actor === '' ? 'somebody' : meta.actor,
    why: meta.reason === '' ? 'no reason given' : meta.reason,
  }
}

export function planned(
  summary: string,
  touched: readonly string[],
  decision: Decision,
  operationId = '',
): Planned {
  return { outcome: { summary, touched, applied: true, operationId }, decision }
}

/** The one thing whose id is `id` or begins with it.
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS` */
export function resolve<T>(what: string, things: readonly T[], idOf: (thing: T) => string, id: string): T {
  if (id === '') throw new SwitchyardError('SWY_INVALID_ARGUMENT', `id: give the id of a ${what}`)
  const exact = things.find(thing => idOf(thing) === id)
  if (exact !== undefined) return exact
  const matching = things.filter(thing => idOf(thing).startsWith(id))
  const [only] = matching
  if (only === undefined) throw new SwitchyardError('SWY_NOT_FOUND', `there is no ${what} ${id}`)
  if (matching.length > 1)
    throw new SwitchyardError(
      'SWY_AMBIGUOUS',
      `${id} could be ${matching.slice(0, 5).map(idOf).join(', ')}${matching.length > 5 ? ' and more' : ''}`,
    )
  return only
}

/** `1 player moves`, `37 players move`. */
export function countOf(count: number, singular: string, plural: string): string {
  return `${count} ${count === 1 ? singular : plural}`
}
