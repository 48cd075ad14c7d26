import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import { type MoveId, sameShard, type ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../proto/contract/session.ts'

/** Hand-offs whose times are kept; the oldest are forgotten first, and not measured. */
export const HANDOFFS_WATCHED_MAX = 10_000

export type HandoffStep = 'reserved' | 'prepared' | 'committed'

/** Whom the script of the new shard has been told to expect. */
export interface ExpectedThere {
  readonly shard: ShardRef
  readonly account: AccountName
  readonly epoch: Epoch
}

export interface Retold {
  readonly tell: readonly ExpectedThere[]
  readonly withdraw: readonly ExpectedThere[]
}

interface Watched {
  readonly expected: readonly ExpectedThere[]
  readonly at: Map<HandoffStep, MonotonicMs>
}

/** When each hand-off took its steps, and whom its new shard expects. In memory only: a node that takes over measures what begins then, and
 *  what its predecessor told is forgotten by those who were told. */
export class HandoffWatch {
  readonly #clock: Clock
  readonly #watched = new Map<MoveId, Watched>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whom the new shard expects from now on. Asked for again, the places may be on another shard than before: its times go on.
   *  @returns whom its script is to be told of, and whom the script of the shard before has to forget */
  begin(id: MoveId, expected: readonly ExpectedThere[]): Retold {
    const before = this.#watched.get(id)
    const at = before?.at ?? new Map<HandoffStep, MonotonicMs>([['reserved', this.#clock.monotonicMs()]])
    this.#watched.set(id, { expected, at })
    const [oldest] = this.#watched.keys()
    if (this.#watched.size > HANDOFFS_WATCHED_MAX && oldest !== undefined) this.#watched.delete(oldest)
    const told = before?.expected ?? []
    return {
      tell: expected.filter(one => !told.some(other => isSame(one, other))),
      withdraw: told.filter(one => !expected.some(other => isSame(one, other))),
    }
  }

  /** Notes the step, once. @returns how long after `since`; undefined where that is not known, or it was noted before */
  step(id: MoveId, step: HandoffStep, since: HandoffStep): number | undefined {
    const at = this.#watched.get(id)?.at
    if (at === undefined || at.has(step)) return undefined
    at.set(step, this.#clock.monotonicMs())
    return this.msSince(id, since)
  }

  /** Undefined where it is not known. */
  msSince(id: MoveId, step: HandoffStep): number | undefined {
    const at = this.#watched.get(id)?.at.get(step)
    return at === undefined ? undefined : this.#clock.monotonicMs() - at
  }

  /** Those of the move, or only this one. */
  expected(id: MoveId, account?: AccountName): readonly ExpectedThere[] {
    const all = this.#watched.get(id)?.expected ?? []
    return account === undefined ? all : all.filter(one => one.account === account)
  }

  forget(id: MoveId): void {
    this.#watched.delete(id)
  }
}

function isSame(one: ExpectedThere, other: ExpectedThere): boolean {
  return one.account === other.account && one.epoch === other.epoch && sameShard(one.shard, other.shard)
}
