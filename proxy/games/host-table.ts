import type { FleetName } from '../../proto/contract/ids.ts'

/** Names of one listener that lead to fleets of their own. */
export const HOSTS_MAX = 256
/** Of DNS (RFC 1035, section 2.3.4), without the dot at the end. */
export const HOST_CHARACTERS_MAX = 253
const WILDCARD = '*.'

/** Which fleet serves whom, by the name that a client has connected to. Names are told by clients: they route, and prove nothing. */
export class HostTable {
  readonly #exact = new Map<string, FleetName>()
  readonly #below = new Map<string, FleetName>()

  /** @param hosts by name, or by `*.` and a name for everything below it */
  constructor(hosts: Iterable<readonly [host: string, fleet: FleetName]>) {
    for (const [host, fleet] of hosts) {
      const name = canonicalHost(host)
      if (name.startsWith(WILDCARD)) this.#below.set(name.slice(WILDCARD.length), fleet)
      else this.#exact.set(name, fleet)
    }
  }

  /** Each once. */
  fleets(): readonly FleetName[] {
    return [...new Set([...this.#exact.values(), ...this.#below.values()])]
  }

  /** The fleet of the name itself, else of the longest name that it is below; undefined if there is none. Costs a look-up for each dot
   *  within the first `HOST_CHARACTERS_MAX` characters. */
  fleetFor(host: string): FleetName | undefined {
    if (host.length > HOST_CHARACTERS_MAX + 1) return undefined
    const name = canonicalHost(host)
    const exact = this.#exact.get(name)
    if (exact !== undefined || this.#below.size === 0) return exact
    for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
      const fleet = this.#below.get(name.slice(dot + 1))
      if (fleet !== undefined) return fleet
    }
    return undefined
  }
}

/** In lower case, without the dot that may end a name. */
export function canonicalHost(host: string): string {
  return (host.endsWith('.') ? host.slice(0, -1) : host).toLowerCase()
}
