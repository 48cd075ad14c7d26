import type { MonotonicMs } from '../../lib/clock.ts'
import { isRelayed, type PlayerKey } from '../../proto/contract/common.ts'
import { beginsWithHeader, proxyProtocolHeader } from '../../proto/contract/proxy-protocol-header.ts'
import type { FleetPolicy } from '../../proto/contract/proxy-link.ts'
import type { Flow } from '../flows/flow.ts'
import type { ReplySocket } from './reply-socket.ts'

/** Payload of the longest UDP datagram that fits an Ethernet frame: 1,500 - 20 (IPv4) - 8. */
export const DATAGRAM_BYTES_MAX = 1_472
/** A shard that answers knows the player. One that has been silent for so long may have forgotten (its agent may be a new one),
 *  and is told again, at most so often. */
export const RENEW_MS = 1_000
const NEVER = Number.NEGATIVE_INFINITY

/** Tells the agent of a fleet with `alias` or `restore` addresses whose flow this is: a PROXY protocol header before each of the flow's datagrams
 *  until the shard answers, and now and then while it keeps silent. Belongs to one flow and the shard it is aimed at. */
export class AddressHeader {
  readonly #header: Buffer
  readonly #restored: boolean
  #answeredAt = NEVER
  #toldAt = NEVER

  /** @param port public, of the listener. Its address says nothing that an agent needs, and is sent as the unspecified one.
   *  @param restored whether the kernel on the shard's host knows the flow once the shard has answered */
  constructor(player: PlayerKey, port: number, restored = false) {
    const unspecified = player.ip.includes(':') ? '::' : '0.0.0.0'
    this.#header = proxyProtocolHeader(player, { ip: unspecified, port }, 'datagram')
    this.#restored = restored
  }

  /** Whether the kernel on the shard's host is told, and not a program there. */
  get isRestored(): boolean {
    return this.#restored
  }

  /** Whether the flow's datagrams may go to the shard past this proxy, as they are: for as long as the shard answers. */
  get isDone(): boolean {
    return this.#restored && this.#answeredAt !== NEVER
  }

  /** Something came back from the shard that the flow is aimed at. On the packet path: no allocation. */
  answered(now: MonotonicMs): void {
    this.#answeredAt = now
  }

  /** Whether the datagram that the flow has just been admitted with needs the header. One that looks like a header always does, or
   *  a player could speak in another's name. On the packet path: no allocation, so the time is taken from the flow. */
  due(flow: Pick<Flow, 'clientSeenAt'>, datagram: Buffer): boolean {
    if (this.#answeredAt === NEVER || beginsWithHeader(datagram)) return true
    return flow.clientSeenAt - this.#answeredAt >= RENEW_MS && flow.clientSeenAt - this.#toldAt >= RENEW_MS
  }

  /** What to send for one datagram of the player: the two in one, unless they would not fit into one frame. A payload that looks
   *  like a header never goes alone, and none does that a kernel may still take for the last player's by this port: it is quicker than the agent,
   *  which the header tells. It puts fragments together. */
  before(datagram: Buffer, now: MonotonicMs): readonly Buffer[] {
    this.#toldAt = now
    const fits = this.#header.length + datagram.length <= DATAGRAM_BYTES_MAX
    return fits || this.#restored || beginsWithHeader(datagram)
      ? [Buffer.concat([this.#header, datagram])]
      : [this.#header, datagram]
  }
}

/** @param reply by which the player is answered
 *  @returns undefined where the shards of the fleet see the proxy's address */
export function addressHeaderFor(
  player: PlayerKey,
  { closed, socket }: ReplySocket,
  policy: Pick<FleetPolicy, 'addresses' | 'restored'> | undefined,
): AddressHeader | undefined {
  if (policy === undefined || !isRelayed(policy.addresses)) return undefined
  return new AddressHeader(player, closed ? 0 : socket.port, policy.restored)
}
