/** One atomic step from one state to another. */
export interface Step<S> {
  /** For people who read a counterexample. */
  readonly name: string
  readonly next: S
  /** It comes about whatever the others do, if only for long enough they do nothing else. */
  readonly isSure?: boolean
}

export interface Model<S> {
  readonly initial: S
  /** Every step that is possible in a state; none where everything has ended. */
  steps(state: S): readonly Step<S>[]
  /** What must never hold; undefined where all is well. */
  violation(state: S): string | undefined
  /** What has to come about from every state by sure steps alone; absent: nothing has. */
  isGood?(state: S): boolean
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
  /** After this state, nothing good is sure to come. */
  | { readonly kind: 'stuck'; readonly trace: readonly string[]; readonly states: number }
  /** There are more states than were allowed: nothing is proved. */
  | { readonly kind: 'unfinished'; readonly states: number }

interface Found<S> {
  readonly state: S
  readonly by: string
  readonly from: Found<S> | undefined
  /** Whence one sure step leads here. */
  readonly before: Found<S>[]
}

/** Looks at every reachable state, nearest first. States are the same if their JSON is. */
export function explore<S>(model: Model<S>, statesMax: number): Exploration {
  const initial: Found<S> = { state: model.initial, by: '', from: undefined, before: [] }
  const seen = new Map([[JSON.stringify(model.initial), initial]])
  const queue = [initial]
  for (const found of queue) {
    const what = model.violation(found.state)
    if (what !== undefined) return { kind: 'violated', what, trace: traceOf(found), states: seen.size }
    for (const { name, next, isSure } of model.steps(found.state)) {
      const key = JSON.stringify(next)
      const known = seen.get(key)
      if (isSure === true) known?.before.push(found)
      if (known !== undefined) continue
      if (seen.size >= statesMax) return { kind: 'unfinished', states: seen.size }
      const fresh = { state: next, by: name, from: found, before: isSure === true ? [found] : [] }
      seen.set(key, fresh)
      queue.push(fresh)
    }
  }
  const stuck = firstStuck(model, queue)
  return stuck === undefined
    ? { kind: 'exhausted', states: seen.size }
    : { kind: 'stuck', trace: traceOf(stuck), states: seen.size }
}

/** The nearest of them from which sure steps lead to nothing good. */
function firstStuck<S>(model: Model<S>, all: readonly Found<S>[]): Found<S> | undefined {
  if (model.isGood === undefined) return undefined
  const good = new Set(all.filter(found => model.isGood?.(found.state) === true))
  for (const found of good) for (const before of found.before) good.add(before)
  return all.find(found => !good.has(found))
}

function traceOf<S>(last: Found<S>): readonly string[] {
  const names: string[] = []
  for (let found: Found<S> | undefined = last; found?.from !== undefined; found = found.from)
    names.push(found.by)
  return names.toReversed()
}
