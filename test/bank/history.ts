/** One committed step of a teller on one account, in the order in which the database committed the steps of that account. */
export interface Step {
  readonly id: number
  readonly account: string
  readonly epoch: number
  /** `shard#incarnation`. */
  readonly teller: string
  /** `load`: read after the stamp. `save`: written with the epoch in its condition. */
  readonly kind: 'load' | 'save'
  /** What the teller remembered before. Of a load: what it found. */
  readonly before: number
  readonly after: number
}

/** What is wrong with a history: one sentence for each step that only two holders at the same time explain. Empty: nothing. */
export function judgeHistory(steps: readonly Step[], opening: number): readonly string[] {
  const byAccount = Map.groupBy(steps, step => step.account)
  return [...byAccount].flatMap(([account, own]) => judgeAccount(account, own, opening))
}

function judgeAccount(account: string, steps: readonly Step[], opening: number): readonly string[] {
  const wrong: string[] = []
  const tellers = new Map<number, string>()
  let epoch = 0
  let money = opening
  for (const step of steps) {
    const say = (what: string): void => {
      wrong.push(`${account}, step ${step.id} by ${step.teller} at epoch ${step.epoch}: ${what}`)
    }
    const first = tellers.get(step.epoch)
    if (first === undefined) tellers.set(step.epoch, step.teller)
    else if (first !== step.teller) say(`the epoch was granted to ${first}`)
    if (step.epoch < epoch) say(`saved or loaded after epoch ${epoch} had`)
    if (step.before !== money) say(`it remembered ${step.before} where the account had ${money}`)
    if (step.kind === 'load' && step.after !== step.before) say('a load changed the money')
    epoch = Math.max(epoch, step.epoch)
    money = step.after
  }
  return wrong
}
