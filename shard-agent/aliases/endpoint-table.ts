/** Values by address and port. A look-up makes no key: it is done for every datagram. */
export class EndpointTable<T> {
  readonly #byAddress = new Map<string, Map<number, T>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get(address: string, port: number): T | undefined {
    return this.#byAddress.get(address)?.get(port)
  }

  set(address: string, port: number, value: T): void {
    let ports = this.#byAddress.get(address)
    if (ports === undefined) this.#byAddress.set(address, (ports = new Map<number, T>()))
    if (!ports.has(port)) this.#size += 1
    ports.set(port, value)
  }

  delete(address: string, port: number): void {
    const ports = this.#byAddress.get(address)
    if (ports?.delete(port) !== true) return
    this.#size -= 1
    if (ports.size === 0) this.#byAddress.delete(address)
  }

  *valuesAt(address: string): Generator<T, void> {
    yield* this.#byAddress.get(address)?.values() ?? []
  }

  *values(): Generator<T, void> {
    for (const ports of this.#byAddress.values()) yield* ports.values()
  }
}
