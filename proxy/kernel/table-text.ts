import type { AddressFamily } from '../../lib/ip-text.ts'
import { type Defragmenting, DEFRAGMENTING_RULES } from '../../lib/nft/defragmenting.ts'
import { FAMILY_WORDS } from '../../lib/nft/family-words.ts'
import type { PuntPattern } from '../games/kernel-tier.ts'
import type { GuardLimits } from './guard-limits.ts'
import { guardText, REPLIES } from './guard-text.ts'
import { elementSetTexts, tableName } from './kernel-elements.ts'
import { SIGNATURE } from '../../proto/contract/proxy-protocol-header.ts'
import { puntChains } from './punt-chains.ts'
import { ownerText, type TableOwner } from './table-owner.ts'

/** nft 1.0 shows it to people, but not in JSON. */
const TABLE_COMMENT = 'made by the switchyard proxy'

export interface TableOptions {
  readonly owner: TableOwner
  /** By public port: datagrams that always go to user space. */
  readonly punts: ReadonlyMap<number, readonly PuntPattern[]>
  /** Of each public port. */
  readonly limits: readonly GuardLimits[]
  /** Of each map and set. */
  readonly elementsMax: number
  readonly defragmenting: Defragmenting
}

/** Makes the table of one family, or takes over one of the same layout with all its elements: one transaction, so that no datagram falls in
 *  between. */
export function tableText(
  family: AddressFamily,
  { owner, punts, limits, elementsMax, defragmenting }: TableOptions,
): string {
  const table = tableName(family)
  const { ip } = FAMILY_WORDS[family]
  const { chains, jumps } = puntChains(punts)
  const guard = guardText(family, limits, elementsMax)
  const ports = limits.map(({ port }) => port)
  return [
    `table ${table} { comment "${TABLE_COMMENT}"; set owner { type mark; }; ${TORN_COUNTER}; }`,
    `flush table ${table}`,
    `delete set ${table} owner`,
    `delete counter ${table} ${TORN}`,
    ...guard.reset,
    `table ${table} {`,
    `  set owner { type mark; comment "${ownerText(owner)}"; }`,
    `  ${TORN_COUNTER};`,
    ...elementSetTexts(family).map(text => `  ${text} size ${elementsMax}; }`),
    ...guard.chains,
    ...chains,
    ...carryingChains(ip, defragmenting),
    '  chain players {',
    ...guard.first,
    ...jumps,
    `    meta mark set ${ip} saddr . udp sport . ${ip} daddr . udp dport map @flows goto up`,
    guard.last,
    '  }',
    '  chain prerouting { type filter hook prerouting priority raw; policy accept;',
    // What comes from players and what comes from shards are told apart first, so that neither is looked up where it cannot be: by the port, which
    // costs next to nothing. What only has a listener's port, at somebody else's address, the guard lets go (`GuardText`).
    ...(ports.length === 0 ? [] : [`    udp dport { ${ports.join(', ')} } goto players`]),
    REPLIES,
    '  }',
    // What a shard on this machine answers never comes in. It goes to an address of ours, and by a chain of this type its way is looked for anew.
    '  chain output { type route hook output priority raw; policy accept;',
    '    oif != lo accept',
    REPLIES,
    '  }',
    '}',
    // What an earlier process has tried says nothing of what this one tries.
    `flush set ${table} seen`,
  ].join('\n')
}

/** Takes the tables out, with all that is in them. One that somebody has taken away is made for a moment, so that it can be deleted in any
 *  case. */
export function dropText(families: readonly AddressFamily[]): string {
  return families
    .map(tableName)
    .map(table => `add table ${table}\ndelete table ${table}`)
    .join('\n')
}

/** Counts what was dropped since the table was taken: somebody has deleted elements behind a gate. */
export const TORN = 'torn'
const TORN_COUNTER = `counter ${TORN} { }`
const DROP_TORN = `    meta mark set 0 counter name ${TORN} drop`

/** What begins with a PROXY protocol header, behind the 8 bytes of UDP's: where agents believe one, user space puts the true one before it, so that no
 *  player speaks for another. */
const HEADED = `@th,64,${SIGNATURE.length * 8} 0x${SIGNATURE.toString('hex')}`

/** A datagram that finds no way on goes to user space with its mark cleared. One that was rewritten in part, which cannot be, must not leave. */
function carryingChains(ip: string, defragmenting: Defragmenting): readonly string[] {
  return [
    // That there is the rule makes the kernel put fragments together before any rule sees them. No datagram comes here.
    `  chain fragments { ${DEFRAGMENTING_RULES[defragmenting]}; }`,
    '  chain up {',
    `    ${HEADED} meta mark set 0 accept`,
    '    meta mark set meta mark map @routes goto carry_up',
    '    meta mark set 0 accept',
    '  }',
    '  chain carry_up {',
    `    udp sport set ${ip} saddr . udp sport . ${ip} daddr . udp dport map @flow_ports ${ip} saddr set meta mark map @sources` +
      ` udp dport set meta mark map @shard_ports ${ip} daddr set meta mark map @shard_addresses meta mark set 0 notrack accept`,
    DROP_TORN,
    '  }',
    '  chain down {',
    `    meta mark set meta mark map @routes meta mark . ${ip} saddr . udp sport . ${ip} daddr @fence goto carry_down`,
    '    meta mark set 0 accept',
    '  }',
    '  chain carry_down {',
    `    udp sport set udp dport map @public_ports ${ip} saddr set udp dport map @public_addresses` +
      ` ${ip} daddr set udp dport map @player_addresses udp dport set udp dport map @player_ports meta mark set 0 notrack accept`,
    DROP_TORN,
    '  }',
  ]
}
