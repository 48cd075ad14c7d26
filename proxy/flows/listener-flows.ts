import type { FleetName, ListenerName } from '../../proto/contract/ids.ts'
import type { Rate } from '../../lib/token-bucket.ts'
import type { PlayerKey } from '../../proto/contract/common.ts'
import { FlowCounters } from './flow-counters.ts'

/** What one listener allows. Counts include both protocols. Per-ip and per-prefix limits do not hold for loopback. */
export interface ListenerSettings {
  readonly name: ListenerName
  readonly fleet: FleetName
  /** Idle time-outs, refreshed by forwarded traffic in both directions. */
  readonly udpIdleMs: number
  readonly tcpIdleMs: number
  readonly flowsMax: number
  readonly flowsPerIpMax: number
  readonly newFlowsPerIpPerSecond: number
  readonly newFlowsPerPrefixPerSecond: number
  readonly newFlowsPerSecond: number
  /** Datagrams of one UDP flow's client, with a burst of one second's worth; absent: as many as come. */
  readonly datagramsPerFlowPerSecond?: number | undefined
  /** Of a game whose players come in by a door. */
  readonly door: DoorSettings | undefined
}

export interface DoorSettings {
  /** Of those whose session is not known, so many are told to connect anew. */
  readonly reconnectsPerSecond: number
}

/** Flows of one client ip at one listener. Exists only while there are any. */
export interface IpFlows<F> {
  readonly udp: Map<number, F>
  readonly tcp: Map<number, F>
}

/** The flows of one listener, found by (client ip, client port) without building a key: two look-ups with what the
 *  socket hands over anyway. Knows of a flow only whose it is. */
export class ListenerFlows<F extends { readonly player: PlayerKey }> {
  readonly settings: ListenerSettings
  readonly counters = new FlowCounters()
  /** Of datagrams of one flow. */
  readonly flowRate: Rate | undefined
  readonly #byIp = new Map<string, IpFlows<F>>()
  udpFlows = 0
  tcpFlows = 0

  constructor(settings: ListenerSettings) {
    this.settings = settings
    const { datagramsPerFlowPerSecond: perSecond } = settings
    this.flowRate = perSecond === undefined ? undefined : { perSecond, burst: perSecond }
  }

  get flows(): number {
    return this.udpFlows + this.tcpFlows
  }

  /** Costs two map look-ups and allocates nothing. */
  udpFlow(ip: string, port: number): F | undefined {
    return this.#byIp.get(ip)?.udp.get(port)
  }

  ofIp(ip: string): IpFlows<F> | undefined {
    return this.#byIp.get(ip)
  }

  /** Of every client that has flows. */
  ips(): IterableIterator<string> {
    return this.#byIp.keys()
  }

  add(flow: F): void {
    const { ip, port, protocol } = flow.player
    let flows = this.#byIp.get(ip)
    if (flows === undefined) {
      flows = { udp: new Map(), tcp: new Map() }
      this.#byIp.set(ip, flows)
    }
    flows[protocol].set(port, flow)
    if (protocol === 'udp') this.udpFlows += 1
    else this.tcpFlows += 1
  }

  remove(flow: F): void {
    const { ip, port, protocol } = flow.player
    const flows = this.#byIp.get(ip)
    if (flows === undefined || flows[protocol].get(port) !== flow) return
    flows[protocol].delete(port)
    if (protocol === 'udp') this.udpFlows -= 1
    else this.tcpFlows -= 1
    if (flows.udp.size === 0 && flows.tcp.size === 0) this.#byIp.delete(ip)
  }
}
