import { SwitchyardError } from './errors.ts'

export interface BoundedWorkOptions {
  /** What the work is called in the error. */
  readonly name: string
  readonly atOnceMax: number
  readonly waitingMax: number
}

/** Runs at most so many pieces of work at the same time; more wait in order, and beyond `waitingMax` they are refused at once: whoever is
 *  refused knows it, whoever waits too long has gone already. */
export class BoundedWork {
  readonly #options: BoundedWorkOptions
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(options: BoundedWorkOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** @throws SwitchyardError `SWY_TIMEOUT`; whatever `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { name, atOnceMax, waitingMax } = this.#options
    if (this.#running < atOnceMax) this.#running += 1
    else if (this.#waiting.length >= waitingMax)
      throw new SwitchyardError('SWY_TIMEOUT', `${waitingMax} ${name} wait already`)
    // Whoever ends hands its place on, so the count stays as it is.
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
