import { TO_USER_SPACE } from './guard-text.ts'
import type { PuntPattern } from '../games/kernel-tier.ts'

const UDP_HEADER_BYTES = 8
const WORD_BITS = 32

/** Of each public port whose game has such datagrams, a chain that ends the way of what always goes to user space.
 *  @returns the chains' text, and the rules that lead into them */
export function puntChains(punts: ReadonlyMap<number, readonly PuntPattern[]>): {
  readonly chains: readonly string[]
  readonly jumps: readonly string[]
} {
  const games = [...punts].filter(([, patterns]) => patterns.length > 0)
  return {
    chains: games.map(([port, patterns]) => puntChain(port, patterns)),
    jumps: games.map(([port]) => `    udp dport ${port} jump punts_${port}`),
  }
}

function puntChain(port: number, patterns: readonly PuntPattern[]): string {
  return [`  chain punts_${port} {`, ...patterns.map(pattern => `    ${puntRule(pattern)}`), '  }'].join('\n')
}

/** Looks no further than the mask's last bit: a shorter datagram has no bytes there, and the rule would not match it. */
function puntRule({ offset, mask, value, bytes }: PuntPattern): string {
  const unused = (31 - Math.clz32(mask & -mask)) & ~7
  const hex = (number: number): string => `0x${(number >>> unused).toString(16)}`
  const length = bytes === undefined ? '' : `udp length ${bytes + UDP_HEADER_BYTES} `
  const look = `@th,${(UDP_HEADER_BYTES + offset) * 8},${WORD_BITS - unused}`
  return `${length}${look} & ${hex(mask)} == ${hex(value)} ${TO_USER_SPACE}`
}
