import type { Speaker } from '../aliases/relayed-flow.ts'

export interface Place {
  readonly ip: string
  readonly port: number
}

/** One flow of a proxy as the table of restored addresses knows it. */
export interface RestoredFlow {
  /** By which packets find everything else; `FLOW_IDS` bounds it. Never given to another flow while a packet may still carry it. */
  readonly id: number
  /** The proxy's address and the flow's port. */
  readonly proxy: Place
  /** Where proxies send to. */
  readonly doorPort: number
  /** Where the game server listens. */
  readonly gamePort: number
  /** From where the game server sees the datagrams come. */
  readonly seen: Place
}

/** Each id is an address of 127.0.0.0/8 as well (`handedAddress`). */
export const FLOW_IDS = { first: 1, last: 253 * 65_536 - 1 } as const

/** Where the agent sends what it hands in for a flow by itself: the table makes the player's datagram for the game server of it. Without the
 *  table it leads nowhere, and never to a player. */
export function handedAddress(id: number): string {
  return `127.${1 + (id >>> 16)}.${(id >>> 8) & 255}.${id & 255}`
}

/** From where a game server sees a speaker. The proxy speaks for itself; and who cannot be shown in a packet that comes from the network to an
 *  IPv4 address of this host (IPv6, this host's own addresses, loopback, multicast) is seen as the proxy's flow, as with `nat`.
 *  @param isOwn whether this host has the address */
export function seenAs(speaker: Speaker, proxy: Place, isOwn: (ip: string) => boolean): Place {
  if (speaker.kind === 'proxy' || speaker.ip.includes(':') || isOwn(speaker.ip)) return proxy
  const first = Number(speaker.ip.split('.')[0])
  const usable = first > 0 && first !== 127 && first < 224
  return usable ? { ip: speaker.ip, port: speaker.port } : proxy
}
