import { PeerFailure } from '../peers/peer-failure.ts'
import type { PeerName } from '../options.ts'
import type { BenchRun } from './bench-run.ts'

/** Those who are measured against each other. Who fails once takes part no more: rounds are compared by their number. */
export class Field<T extends { readonly name: PeerName }> {
  readonly #run: BenchRun
  readonly #scenario: string
  #left: readonly T[]

  constructor(run: BenchRun, scenario: string, all: readonly T[]) {
    this.#run = run
    this.#scenario = scenario
    this.#left = all
  }

  get left(): readonly T[] {
    return this.#left
  }

  /** Everybody's turn, another one first in each round: nobody always follows the same neighbour. */
  async each(round: number, work: (one: T) => Promise<void>): Promise<void> {
    const first = round % Math.max(1, this.#left.length)
    for (const one of [...this.#left.slice(first), ...this.#left.slice(0, first)]) {
      try {
        await work(one)
      } catch (error) {
        if (!(error instanceof PeerFailure)) throw error
        this.#left = this.#left.filter(other => other !== one)
        this.#run.failures.push({ scenario: this.#scenario, peer: one.name, why: error.message })
        this.#run.say(`${this.#scenario}: ${one.name} fails: ${error.message}`)
      }
    }
  }
}
