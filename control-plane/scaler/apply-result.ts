import type { ScalerFacts } from './ledger.ts'

/** What a change comes to. `refused`: its condition does not hold now. `limit`: it never will, however often it is tried; `why` is for people. */
export type Applied =
  | { readonly kind: 'done'; readonly facts: ScalerFacts }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'limit'; readonly why: string }

export function done(facts: ScalerFacts): Applied {
  return { kind: 'done', facts }
}

export function refused(why: string): Applied {
  return { kind: 'refused', why }
}

export function limit(why: string): Applied {
  return { kind: 'limit', why }
}

/** Unchanged facts, if this holds. */
export function unless(problem: string | undefined, facts: ScalerFacts): Applied {
  return problem === undefined ? done(facts) : refused(problem)
}
