/** How many clients may wait for a shard at once. Each of them costs a socket and its first bytes. */
export class WaitingRoom {
  readonly #clientsMax: number
  #clients = 0

  constructor(clientsMax: number) {
    this.#clientsMax = clientsMax
  }

  get clients(): number {
    return this.#clients
  }

  /** False if the room is full. Whoever entered must leave. */
  enter(): boolean {
    if (this.#clients >= this.#clientsMax) return false
    this.#clients += 1
    return true
  }

  leave(): void {
    this.#clients -= 1
  }
}
