import { type AddressFamily, familyOf } from '../../lib/ip-text.ts'
import { PUBLIC_MAX, PUBLIC_SET } from './guard-text.ts'
import { tableName } from './kernel-elements.ts'

export interface PublicPort {
  /** Those that are bound now. */
  readonly addresses: readonly string[]
  readonly port: number
}

/** Where the table of one family guards: the listeners' addresses, which come and go. Gives lines for nft; those of one call are one transaction. */
export class PublicPorts {
  readonly #family: AddressFamily
  #held: ReadonlySet<string> = new Set()

  constructor(family: AddressFamily) {
    this.#family = family
  }

  /** Of more than the set has room for, the rest is not guarded by the kernel. */
  follow(ports: readonly PublicPort[]): readonly string[] {
    const wanted = new Set(ports.flatMap(port => this.#keysOf(port)).slice(0, PUBLIC_MAX))
    const set = `${tableName(this.#family)} ${PUBLIC_SET}`
    const added = [...wanted].filter(key => !this.#held.has(key))
    const gone = [...this.#held].filter(key => !wanted.has(key))
    this.#held = wanted
    return [
      ...(gone.length === 0 ? [] : [`delete element ${set} { ${gone.join(', ')} }`]),
      ...(added.length === 0 ? [] : [`add element ${set} { ${added.join(', ')} }`]),
    ]
  }

  /** Without the zone of a link-local address, which no datagram has. */
  #keysOf({ addresses, port }: PublicPort): readonly string[] {
    return addresses
      .filter(address => familyOf(address) === this.#family)
      .map(address => `${address.split('%', 1)[0]} . ${port}`)
  }
}
