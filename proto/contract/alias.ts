import { hextetsOf } from '../../lib/ip-text.ts'
import { ipAddress } from './ids.ts'
import { type Decoded, list, message } from './wire-fields.ts'
import { wallTimeMs } from './common.ts'

/** Addresses that one call asks for. */
export const ALIASES_PER_CALL_MAX = 500

/** Agents believe an alias for so long without asking again: the store may have seen a player so much earlier than a game server has. Much
 *  shorter than the store's quarantine, so an alias that an agent believes in cannot be somebody else's. */
export const ALIAS_BELIEVED_MS = 86_400_000

/** Blocks of 127.0.0.0/8 by their second byte. Hosts end in 1 to 254: 0 and 255 mean something else to some programs. */
export interface AliasRange {
  readonly firstBlock: number
  readonly blocks: number
}

const HOSTS_PER_NET = 254
const NETS_PER_BLOCK = 256

/** What the store gives: 12.4 million. 127.0.0.0/16 stays free: servers exempt 127.0.0.1 from their limits. */
export const STORED_ALIASES: AliasRange = { firstBlock: 1, blocks: 191 }
/** What agents give by themselves while the control plane is away: 127.192.0.0/10. */
export const PROVISIONAL_ALIASES: AliasRange = { firstBlock: 192, blocks: 64 }

export function aliasesIn({ blocks }: AliasRange): number {
  return blocks * NETS_PER_BLOCK * HOSTS_PER_NET
}

/** The address of the range with this number; numbers go round.
 *  @param index a whole number, 0 or more */
export function aliasAt(range: AliasRange, index: number): string {
  const place = index % aliasesIn(range)
  const net = Math.floor(place / HOSTS_PER_NET)
  const block = range.firstBlock + Math.floor(net / NETS_PER_BLOCK)
  return `127.${block}.${net % NETS_PER_BLOCK}.${1 + (place % HOSTS_PER_NET)}`
}

/** Whether an address is one that stands for a player's. */
export function isAlias(address: string): boolean {
  return address.startsWith('127.') && !address.startsWith('127.0.')
}

/** Whether an alias was given by an agent, not by the store. */
export function isProvisional(address: string): boolean {
  return isAlias(address) && Number(address.split('.')[1]) >= PROVISIONAL_ALIASES.firstBlock
}

/** Who shares an alias: an IPv4 address by itself; of IPv6 the /64 that a household has, else somebody could be a new player with
 *  every datagram.
 *  @param ip in the form that the operating system prints */
export function identityOf(ip: string): string {
  const groups = ip.includes(':') ? hextetsOf(ip) : undefined
  return groups === undefined
    ? ip
    : `${groups
        .slice(0, 4)
        .map(group => group.toString(16))
        .join(':')}::`
}

export const alias = message({ ip: ipAddress, alias: ipAddress })
export type Alias = Decoded<typeof alias>
export const allotAliasesRequest = message({ ips: list(ipAddress, ALIASES_PER_CALL_MAX) })
export const allotAliasesReply = message({ aliases: list(alias, ALIASES_PER_CALL_MAX) })
export const findAliasRequest = message({ address: ipAddress })
export const aliasView = message({
  ip: ipAddress,
  alias: ipAddress,
  sinceMs: wallTimeMs,
  seenMs: wallTimeMs,
})
export type AliasView = Decoded<typeof aliasView>
