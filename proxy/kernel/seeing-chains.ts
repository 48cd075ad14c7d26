import type { AddressFamily } from '../../lib/ip-text.ts'
import { FAMILY_WORDS } from '../../lib/nft/family-words.ts'
import { type ElementChange, tableName } from './kernel-elements.ts'

/** Where datagrams that were rewritten and have passed everybody's filters count in `seen`: on their way out, and where they come in to a shard on this
 *  machine. Other programs filter what comes in at priority 0, or a little later. */
const SEEING_CHAINS = {
  leaving: 'type filter hook postrouting priority raw; policy accept;',
  entering: 'type filter hook input priority 300; policy accept;',
} as const

export const SEEING_CHAIN_NAMES: readonly string[] = Object.keys(SEEING_CHAINS)

/** The chains of a family stand while `seen` has elements there, as ways are on trial for a moment, and no longer: they cost every datagram a
 *  look-up, and their question for what is tracked has the kernel track it. */
export class SeeingChains {
  readonly #watched = new Map<AddressFamily, Set<string>>([
    [4, new Set()],
    [6, new Set()],
  ])

  /** @param changes of elements, to be carried out with what is returned
   *  @returns lines behind them, each a whole command */
  follow(changes: readonly ElementChange[]): readonly string[] {
    return [...this.#watched].flatMap(([family, watched]) => {
      const stood = watched.size > 0
      const ofIt = changes.filter(one => one.set === 'seen' && one.family === family)
      // What goes before what comes, as they are carried out.
      for (const { verb, key } of ofIt) if (verb === 'delete') watched.delete(key)
      for (const { verb, key } of ofIt) if (verb === 'add') watched.add(key)
      const stands = watched.size > 0
      if (stands === stood) return []
      return stands ? makingLines(family) : removingLines(family)
    })
  }
}

/** What our own sockets send does not count: it is tracked, and what was rewritten is not. */
function makingLines(family: AddressFamily): readonly string[] {
  const table = tableName(family)
  const seen = `${FAMILY_WORDS[family].ip} daddr . udp dport @seen`
  return [
    ...Object.entries(SEEING_CHAINS).map(([name, hook]) => `add chain ${table} ${name} { ${hook} }`),
    `add rule ${table} leaving meta iif != 0 ${seen}`,
    `add rule ${table} leaving meta iif 0 ct state untracked ${seen}`,
    `add rule ${table} entering iif != lo ct state untracked ${seen}`,
  ]
}

function removingLines(family: AddressFamily): readonly string[] {
  return SEEING_CHAIN_NAMES.flatMap(name => [
    `flush chain ${tableName(family)} ${name}`,
    `delete chain ${tableName(family)} ${name}`,
  ])
}
