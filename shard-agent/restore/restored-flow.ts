import { familyOf } from '../../lib/ip-text.ts'
import type { Speaker } from '../aliases/relayed-flow.ts'
import { isNetworkAddress } from './network-address.ts'

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

/** Each id is an address as well (`handedAddress`). */
export const FLOW_IDS = { first: 1, last: 253 * 65_536 - 1 } as const

/** From where a game server sees a speaker. The proxy speaks for itself; and who cannot be shown in a packet that comes from the network to this
 *  host's address (the other family, this host's own addresses, loopback, multicast) is seen as the proxy's flow, as with `nat`.
 *  @param isOwn whether this host has the address */
export function seenAs(speaker: Speaker, proxy: Place, isOwn: (ip: string) => boolean): Place {
  if (speaker.kind === 'proxy') return proxy
  const { ip, port } = speaker
  const isShown = familyOf(ip) === familyOf(proxy.ip) && isNetworkAddress(ip) && !isOwn(ip)
  return isShown ? { ip, port } : proxy
}
