import { addressBits, type IpAddress, type IpNetwork } from './ip-network.ts'

/** All networks of one length. */
interface Level<T> {
  readonly prefixBits: number
  /** Bits after the prefix. Keys are without them: the hash of a bigint is that of its last 64 bits, which all networks of a length
   *  may have in common. */
  readonly free: bigint
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
    const { free, values } = this.#levelFor(network)
    const key = network.first >> free
    if (!values.has(key)) this.#size += 1
    values.set(key, value)
  }

  delete({ family, first, prefixBits }: IpNetwork): void {
    const levels = this.#levels[family]
    const index = levels.findIndex(level => level.prefixBits === prefixBits)
    const level = levels[index]
    if (level?.values.delete(first >> level.free) !== true) return
    this.#size -= 1
    // What is no longer in use costs no look-up any more.
    if (level.values.size === 0) levels.splice(index, 1)
  }

  /** The value of the smallest network that holds the address and whose value passes; undefined where there is none. */
  longestMatch(address: IpAddress, passes: (value: T) => boolean = () => true): T | undefined {
    for (const { free, values } of this.#levels[address.family]) {
      const value = values.get(address.value >> free)
      if (value !== undefined && passes(value)) return value
    }
    return undefined
  }

  #levelFor({ family, prefixBits }: IpNetwork): Level<T> {
    const levels = this.#levels[family]
    const present = levels.find(level => level.prefixBits === prefixBits)
    if (present !== undefined) return present
    const free = BigInt(addressBits(family) - prefixBits)
    const level = { prefixBits, free, values: new Map<bigint, T>() }
    levels.push(level)
    levels.sort((left, right) => right.prefixBits - left.prefixBits)
    return level
  }
}
