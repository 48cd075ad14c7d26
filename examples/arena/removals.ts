import { limits } from './limits.ts'
import { type Visitor, visitorKey } from './visitor.ts'

interface Removal {
  readonly account: string
  readonly text: string
  readonly untilMs: number
}

/** Who was handed over to another shard a moment ago, and may still reach this one. Asks no clock. */
export class Removals {
  readonly #max: number
  /** Oldest first: a Map keeps the order of insertion. */
  readonly #byVisitor = new Map<string, Removal>()

  constructor(max: number) {
    this.#max = max
  }

  note(visitor: Visitor, account: string, text: string, nowMs: number): void {
    const key = visitorKey(visitor)
    this.#byVisitor.delete(key)
    this.#byVisitor.set(key, { account, text, untilMs: nowMs + limits.movedMs })
    if (this.#byVisitor.size <= this.#max) return
    const oldest = this.#byVisitor.keys().next()
    if (oldest.done !== true) this.#byVisitor.delete(oldest.value)
  }

  /** @param account whoever it is, where absent
   *  @returns what to say; nothing for one who is not on the way */
  tell(visitor: Visitor, nowMs: number, account?: string): string | undefined {
    const removal = this.#byVisitor.get(visitorKey(visitor))
    if (removal === undefined || removal.untilMs <= nowMs) return undefined
    return account === undefined || account === removal.account ? removal.text : undefined
  }

  /** It comes back. */
  forget(account: string): void {
    for (const [key, removal] of this.#byVisitor) if (removal.account === account) this.#byVisitor.delete(key)
  }

  expire(nowMs: number): void {
    for (const [key, { untilMs }] of this.#byVisitor) if (untilMs <= nowMs) this.#byVisitor.delete(key)
  }
}
