import { type AddressFamily, canonicalIp } from '../../lib/ip-text.ts'

/** Where the agent sends what it hands in: networks that no packet leaves this host for. IPv6 has one loopback address only; what is for a group of
 *  interface-local scope leaves no interface either, and groups of these are given to nobody (RFC 4291, 2.7: transient). */
export const HANDED_NETWORKS: Readonly<Record<AddressFamily, string>> = { 4: '127.0.0.0/8', 6: 'ff11::/16' }

/** Where the agent sends what it hands in for a flow by itself: the table makes the player's datagram for the game server of it. Without the
 *  table it leads nowhere, and never to a player.
 *  @param id of the flow; `FLOW_IDS` bounds it */
export function handedAddress(id: number, family: AddressFamily): string {
  return family === 4
    ? `127.${1 + (id >>> 16)}.${(id >>> 8) & 255}.${id & 255}`
    : canonicalIp(`ff11::${(id >>> 16).toString(16)}:${(id & 0xffff).toString(16)}`)
}
