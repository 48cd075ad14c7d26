import { type IpAddress, type IpNetwork, prefixMask } from './ip-network.ts'

/** All networks of one length. */
interface Level<T> {
  readonly prefixBits: number
  readonly mask: bigint
  readonly values: Map<bigint, T>
}

/** Values by network, found by an address that lies in it. A look-up costs one map access per prefix length that is in use (a
 *  handful in practice, 33 of IPv4 and 129 of IPv6 at the worst), however many networks there are. */
export class NetworkTable<T> {
  /** Longest prefix first. */
  readonly #levels: Readonly<Record<4 | 6, Level<T>[]>> = { 4: [], 6: [] }
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Inserts or replaces. */
  set(network: IpNetwork, value: T): void {
    const { values } = this.#levelFor(network)
    if (!values.has(network.first)) this.#size += 1
    values.set(network.first, value)
  }

  delete({ family, first, prefixBits }: IpNetwork): void {
    const levels = this.#levels[family]
    const index = levels.findIndex(level => level.prefixBits === prefixBits)
    const values = levels[index]?.values
    if (values?.delete(first) !== true) return
    this.#size -= 1
    // What is no longer in use costs no look-up any more.
    if (values.size === 0) levels.splice(index, 1)
  }

  /** The value of the smallest network that holds the address and whose value passes; undefined where there is none. */
  longestMatch(address: IpAddress, passes: (value: T) => boolean = () => true): T | undefined {
    for (const { mask, values } of this.#levels[address.family]) {
      const value = values.get(address.value & mask)
      if (value !== undefined && passes(value)) return value
    }
    return undefined
  }

  #levelFor({ family, prefixBits }: IpNetwork): Level<T> {
    const levels = this.#levels[family]
    const present = levels.find(level => level.prefixBits === prefixBits)
    if (present !== undefined) return present
    const level = { prefixBits, mask: prefixMask(family, prefixBits), values: new Map<bigint, T>() }
    levels.push(level)
    levels.sort((left, right) => right.prefixBits - left.prefixBits)
    return level
  }
}
