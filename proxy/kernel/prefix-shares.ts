import { prefixOf } from '../../lib/ip-text.ts'

const PER_PREFIX_MIN = 64
/** Of all flows. */
const SHARE = 8

/** How many of the kernel's flows one network (/24, /48) may have: an eighth, so that nobody who owns one, or forges its addresses where a game answers
 *  everybody, fills the table. At least what one address of it may have at a listener: whoever has raised that limit has said who plays. */
export function promotedPerPrefixMax(flowsMax: number, flowsPerIpMax: number): number {
  return Math.max(PER_PREFIX_MIN, Math.ceil(flowsMax / SHARE), flowsPerIpMax)
}

/** Flows by network. As many networks as flows. */
export class PrefixShares {
  readonly #perPrefixMax: number
  readonly #flows = new Map<string, number>()

  constructor(perPrefixMax: number) {
    this.#perPrefixMax = perPrefixMax
  }

  hasRoom(ip: string): boolean {
    return (this.#flows.get(prefixOf(ip)) ?? 0) < this.#perPrefixMax
  }

  /** Also where there is no room: what an earlier process has let in stays. */
  enter(ip: string): void {
    const prefix = prefixOf(ip)
    this.#flows.set(prefix, (this.#flows.get(prefix) ?? 0) + 1)
  }

  /** Of one that has entered. */
  leave(ip: string): void {
    const prefix = prefixOf(ip)
    const flows = (this.#flows.get(prefix) ?? 0) - 1
    if (flows > 0) this.#flows.set(prefix, flows)
    else this.#flows.delete(prefix)
  }
}
