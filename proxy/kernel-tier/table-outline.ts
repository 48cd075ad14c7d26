import type { AddressFamily } from '../../lib/ip-text.ts'

/** What tables are made of, as it was seen first. Whatever somebody else adds is let be; what is taken out is missing, for without a rule flows that
 *  are thought the kernel's are user space's, or nobody's. */
export class TableOutline {
  readonly #first = new Map<AddressFamily, readonly string[]>()

  /** Whether these families' tables have been looked at: what is taken out before is not missed. */
  isKnown(families: readonly AddressFamily[]): boolean {
    return families.every(family => this.#first.has(family))
  }

  /** Whether all is there that was when these families' tables were looked at first.
   *  @param parts of all these families */
  stillHas(families: readonly AddressFamily[], parts: readonly string[]): boolean {
    const present = new Set(parts)
    return families.every(family => {
      const first = this.#first.get(family)
      if (first !== undefined) return first.every(part => present.has(part))
      const words = family === 6 ? 'ip6 ' : 'ip '
      this.#first.set(
        family,
        parts.filter(part => part.startsWith(words)),
      )
      return true
    })
  }
}
