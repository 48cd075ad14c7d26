/** One atomic step from one state to another. */
export interface Step<S> {
  /** For people who read a counterexample. */
  readonly name: string
  readonly next: S
}

export interface Model<S> {
  readonly initial: S
  /** Every step that is possible in a state; none where everything has ended. */
  steps(state: S): readonly Step<S>[]
  /** What must never hold; undefined where all is well. */
  violation(state: S): string | undefined
}

export type Exploration =
  /** Every state that can be reached was looked at, and all is well in each. */
  | { readonly kind: 'exhausted'; readonly states: number }
  /** `trace` is as short as any that leads there. */
  | {
      readonly kind: 'violated'
      readonly what: string
      readonly trace: readonly string[]
      readonly states: number
    }
  /** There are more states than were allowed: nothing is proved. */
  | { readonly kind: 'unfinished'; readonly states: number }

interface Found<S> {
  readonly state: S
  readonly by: string
  readonly from: Found<S> | undefined
}

/** Looks at every reachable state, nearest first. States are the same if their JSON is. */
export function explore<S>(model: Model<S>, statesMax: number): Exploration {
  const seen = new Set([JSON.stringify(model.initial)])
  const queue: Found<S>[] = [{ state: model.initial, by: '', from: undefined }]
  for (const found of queue) {
    const what = model.violation(found.state)
    if (what !== undefined) return { kind: 'violated', what, trace: traceOf(found), states: seen.size }
    for (const { name, next } of model.steps(found.state)) {
      const key = JSON.stringify(next)
      if (seen.has(key)) continue
      if (seen.size >= statesMax) return { kind: 'unfinished', states: seen.size }
      seen.add(key)
      queue.push({ state: next, by: name, from: found })
    }
  }
  return { kind: 'exhausted', states: seen.size }
}

function traceOf<S>(last: Found<S>): readonly string[] {
  const names: string[] = []
  for (let found: Found<S> | undefined = last; found?.from !== undefined; found = found.from)
    names.push(found.by)
  return names.toReversed()
}
