import { isIpNetwork, parseIpNetwork } from '../../../lib/ip-network.ts'
import { quoted } from '../../../lib/printable.ts'

/** Lets these come in, and nothing else. */
export interface FirewallRule {
  readonly protocol: 'tcp' | 'udp'
  readonly first: number
  readonly last: number
  /** Networks in their usual text form. */
  readonly from: readonly string[]
}

export const FIREWALL_RULES_MAX = 20
export const ANYWHERE = ['0.0.0.0/0', '::/0'] as const

const RULE_PATTERN = /^(tcp|udp):(\d{1,5})(?:-(\d{1,5}))?(?:@(.+))?$/

/** Rules as the setting `firewall` of a pool writes them: `tcp:22@192.0.2.0/24 udp:7000-7999`. Without a network: from anywhere.
 *  @returns what is wrong, as text */
export function parseFirewallRules(text: string): readonly FirewallRule[] | string {
  const words = text.split(/[\s,]+/).filter(word => word !== '')
  if (words.length === 0) return 'has no rule'
  if (words.length > FIREWALL_RULES_MAX) return `has more than ${FIREWALL_RULES_MAX} rules`
  const rules = words.map(ruleOf)
  const mistake = rules.find(rule => typeof rule === 'string')
  return mistake ?? (rules as readonly FirewallRule[])
}

function ruleOf(word: string): FirewallRule | string {
  const [, protocol, low, high = low, network] = RULE_PATTERN.exec(word) ?? []
  const first = Number(low)
  const last = Number(high)
  const isFine =
    (protocol === 'tcp' || protocol === 'udp') &&
    first >= 1 &&
    first <= last &&
    last <= 65_535 &&
    (network === undefined || isIpNetwork(parseIpNetwork(network)))
  if (!isFine) return `${quoted(word, 60)} is no rule like udp:7000-7999 or tcp:22@192.0.2.0/24`
  return { protocol, first, last, from: network === undefined ? ANYWHERE : [withPrefix(network)] }
}

/** An address alone is a network of one. */
function withPrefix(network: string): string {
  if (network.includes('/')) return network
  return network.includes(':') ? `${network}/128` : `${network}/32`
}

/** `7000-7999`, or `22`. */
export function portsText({ first, last }: FirewallRule): string {
  return first === last ? String(first) : `${first}-${last}`
}
