import type { MonotonicMs } from '../../lib/clock.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { ShardInterviews } from './game-adapter.ts'

/** The questions to one shard, and what it has answered. */
export interface Interview {
  /** Begins a round. */
  ask(): readonly Buffer[]
  /** @returns what to send next; bounded within a round */
  hear(datagram: Buffer, now: MonotonicMs): readonly Buffer[]
}

/** One interview for each routed shard: as many as there are routes. */
export class Interviews<T extends Interview> implements ShardInterviews {
  readonly #interviews = new Map<CarriedShard, T>()
  readonly #open: (shard: CarriedShard) => T

  constructor(open: (shard: CarriedShard) => T) {
    this.#open = open
  }

  /** Undefined before the first round. */
  of(shard: CarriedShard): T | undefined {
    return this.#interviews.get(shard)
  }

  ask(shard: CarriedShard): readonly Buffer[] {
    let interview = this.#interviews.get(shard)
    if (interview === undefined) {
      interview = this.#open(shard)
      this.#interviews.set(shard, interview)
    }
    return interview.ask()
  }

  hear(shard: CarriedShard, datagram: Buffer, now: MonotonicMs): readonly Buffer[] {
    return this.#interviews.get(shard)?.hear(datagram, now) ?? []
  }

  forget(shard: CarriedShard): void {
    this.#interviews.delete(shard)
  }
}
