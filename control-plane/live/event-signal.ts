/** Says that there may be new events in the store. Whoever listens looks; nobody has to. */
export class EventSignal {
  #listener: () => void = () => {}

  /** One listener: the one feed of a node. */
  listen(listener: () => void): void {
    this.#listener = listener
  }

  notify(): void {
    this.#listener()
  }
}
