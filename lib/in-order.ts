/** Runs work of the same name one after the other, in the order in which it came; work of other names meanwhile. As many wait as callers
 *  do: bound those. */
export class InOrder {
  readonly #last = new Map<string, Promise<unknown>>()

  /** @throws whatever `work` throws; what came before it does not matter */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve()
    const running = before.then(work)
    const settled = running.catch(() => undefined)
    this.#last.set(name, settled)
    try {
      return await running
    } finally {
      if (this.#last.get(name) === settled) this.#last.delete(name)
    }
  }

  get size(): number {
    return this.#last.size
  }
}
