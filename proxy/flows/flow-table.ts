import type { FlowId, ListenerName } from '../../proto/contract/ids.ts'
import type { Protocol } from '../../proto/contract/common.ts'
import type { Flow } from './flow.ts'
import { ListenerFlows, type ListenerSettings } from './listener-flows.ts'

/** All flows of the proxy, UDP and TCP: by listener and client, by id, and in one list that is scanned slice by slice. */
export class FlowTable {
  readonly #listeners: ReadonlyMap<ListenerName, ListenerFlows<Flow>>
  readonly #byId = new Map<FlowId, Flow>()
  readonly #list: Flow[] = []
  #cursor = 0

  constructor(listeners: readonly ListenerSettings[]) {
    this.#listeners = new Map(listeners.map(settings => [settings.name, new ListenerFlows(settings)]))
  }

  get size(): number {
    return this.#list.length
  }

  /** How many there are of those that are told of switches (`isToldOfSwitches`). */
  get toldFlows(): number {
    let flows = 0
    for (const { settings, tcpFlows, udpFlows } of this.#listeners.values())
      flows += settings.door === undefined ? tcpFlows : tcpFlows + udpFlows
    return flows
  }

  listener(name: ListenerName): ListenerFlows<Flow> | undefined {
    return this.#listeners.get(name)
  }

  listeners(): IterableIterator<ListenerFlows<Flow>> {
    return this.#listeners.values()
  }

  byId(id: FlowId): Flow | undefined {
    return this.#byId.get(id)
  }

  byPlayer(listener: ListenerName, protocol: Protocol, ip: string, port: number): Flow | undefined {
    return this.#listeners.get(listener)?.ofIp(ip)?.[protocol].get(port)
  }

  /** A copy: flows may leave while somebody goes through it. */
  flows(): readonly Flow[] {
    return [...this.#list]
  }

  /** At most `flowsMax` of them, from the `first`th on. */
  some(first: number, flowsMax: number): readonly Flow[] {
    return this.#list.slice(first, first + flowsMax)
  }

  add(flow: Flow): void {
    flow.position = this.#list.length
    this.#list.push(flow)
    this.#byId.set(flow.id, flow)
    flow.listener.add(flow)
  }

  remove(flow: Flow): void {
    const last = this.#list.pop()
    if (last !== undefined && last !== flow) {
      this.#list[flow.position] = last
      last.position = flow.position
    }
    flow.position = -1
    this.#byId.delete(flow.id)
    flow.listener.remove(flow)
  }

  /** Visits the next `flowsMax` flows, round and round: bounded work per tick. `visit` may remove the flow it is given; the
   *  one that takes its position is then met in the next round. */
  visitNext(flowsMax: number, visit: (flow: Flow) => void): void {
    const count = Math.min(flowsMax, this.#list.length)
    for (let visited = 0; visited < count; visited += 1) {
      if (this.#cursor >= this.#list.length) this.#cursor = 0
      const flow = this.#list[this.#cursor]
      if (flow === undefined) return
      this.#cursor += 1
      visit(flow)
    }
  }
}
