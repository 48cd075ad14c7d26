import { endpointText, playerKeyText } from '../../../proto/contract/common.ts'
import type { FlowId, GroupId, OrderId, ProxyId, ShardRef } from '../../../proto/contract/ids.ts'
import type { GroupRoute, MoveFlows, ProxyOrder } from '../../../proto/contract/proxy-link.ts'
import type { ObservationOf } from './observation.ts'

/** Where a proxy has acknowledged a group to be. */
export interface BelievedRoute {
  readonly shard: ShardRef
  readonly endpoint: string
  readonly generation: number
  readonly revision: number
}

/** A flow as the proxy has told of it. */
export interface BelievedFlow {
  readonly flowId: FlowId
  readonly player: string
  readonly ip: string
  flowPort: number
  group: GroupId
  /** Routes it had before it was moved, while those sides may still speak. */
  formers: readonly { readonly route: BelievedRoute; readonly untilMs: number }[]
}

interface Known {
  readonly orders: Map<OrderId, ProxyOrder['body']>
  readonly routes: Map<GroupId, BelievedRoute>
  readonly flows: Map<FlowId, BelievedFlow>
  readonly byPlayer: Map<string, BelievedFlow>
  readonly byPort: Map<number, BelievedFlow>
  /** How long the old side of a flow may go on, by the last move that named it. */
  readonly lameDucks: Map<FlowId, number>
}

/** Clocks of proxies may be slower than the true time by so much. */
const SLOWEST_CLOCK = 0.97

/** What follows from what every proxy was told and has acknowledged: kept from orders, answers and reports, never from its tables. */
export class ProxyBeliefs {
  readonly #known = new Map<ProxyId, Known>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** A new life: what it has taken over from its journal it tells; routes are known with the first order. */
  begin(proxy: ProxyId): void {
    this.#known.set(proxy, {
      orders: new Map(),
      routes: new Map(),
      flows: new Map(),
      byPlayer: new Map(),
      byPort: new Map(),
      lameDucks: new Map(),
    })
  }

  ordered({ proxy, order }: ObservationOf<'proxy-order'>): void {
    const known = this.#known.get(proxy.proxyId)
    if (known === undefined || order.body.kind === 'lease') return
    known.orders.set(order.orderId, order.body)
    if (order.body.kind === 'move') noteLameDucks(known, order.body.value)
  }

  reported({ proxy, body }: ObservationOf<'proxy-report'>): void {
    const known = this.#known.get(proxy.proxyId)
    if (known === undefined || body.kind !== 'result') return
    const order = known.orders.get(body.value.orderId)
    known.orders.delete(body.value.orderId)
    if (order === undefined || body.value.status !== 'done') return
    if (order.kind === 'snapshot') {
      const present = new Set(order.value.routes.map(({ groupId }) => groupId))
      for (const group of known.routes.keys()) if (!present.has(group)) known.routes.delete(group)
    }
    if (order.kind === 'routeChange')
      for (const group of order.value.removedGroups) known.routes.delete(group)
    if (order.kind === 'snapshot' || order.kind === 'routeChange')
      for (const route of order.value.routes) believe(known, route)
  }

  opened({ proxy, flow }: ObservationOf<'flow-opened'>): void {
    const known = this.#known.get(proxy.proxyId)
    if (known === undefined) return
    const present = known.flows.get(flow.flowId)
    if (present !== undefined) {
      known.byPort.delete(present.flowPort)
      present.flowPort = flow.flowPort
      known.byPort.set(flow.flowPort, present)
      return
    }
    const believed: BelievedFlow = {
      flowId: flow.flowId,
      player: playerKeyText(flow.player),
      ip: flow.player.ip,
      flowPort: flow.flowPort,
      group: flow.groupId,
      formers: [],
    }
    known.flows.set(flow.flowId, believed)
    known.byPlayer.set(`${flow.player.ip}:${flow.player.port}`, believed)
    known.byPort.set(flow.flowPort, believed)
  }

  moved({ proxy, moved }: ObservationOf<'flow-moved'>): void {
    const known = this.#known.get(proxy.proxyId)
    const flow = known?.flows.get(moved.flowId)
    if (known === undefined || flow === undefined) return
    // It is there already: nothing changes but the version.
    if (flow.group === moved.groupId) return
    const lameDuckMs = known.lameDucks.get(flow.flowId) ?? 0
    const route = known.routes.get(flow.group)
    const lameDuck = lameDuckMs > 0 && moved.why === 'explicit' && route !== undefined
    // Whoever cuts, cuts off everybody before.
    flow.formers = lameDuck
      ? [...flow.formers, { route, untilMs: this.#nowMs() + lameDuckMs / SLOWEST_CLOCK }]
      : []
    flow.group = moved.groupId
  }

  closed({ proxy, closed }: ObservationOf<'flow-closed'>): void {
    const known = this.#known.get(proxy.proxyId)
    const flow = known?.flows.get(closed.flowId)
    if (known === undefined || flow === undefined) return
    known.flows.delete(flow.flowId)
    known.lameDucks.delete(flow.flowId)
    for (const [key, one] of known.byPlayer) if (one === flow) known.byPlayer.delete(key)
    if (known.byPort.get(flow.flowPort) === flow) known.byPort.delete(flow.flowPort)
  }

  flowById(proxy: ProxyId, id: FlowId): BelievedFlow | undefined {
    return this.#known.get(proxy)?.flows.get(id)
  }

  flowOfPlayer(proxy: ProxyId, ip: string, port: number): BelievedFlow | undefined {
    return this.#known.get(proxy)?.byPlayer.get(`${ip}:${port}`)
  }

  flowOfPort(proxy: ProxyId, port: number): BelievedFlow | undefined {
    return this.#known.get(proxy)?.byPort.get(port)
  }

  /** undefined: it has not acknowledged any in this life. */
  routeOf(proxy: ProxyId, group: GroupId): BelievedRoute | undefined {
    return this.#known.get(proxy)?.routes.get(group)
  }
}

function noteLameDucks(known: Known, { flows, lameDuckMs }: MoveFlows): void {
  for (const { flowId } of flows) known.lameDucks.set(flowId, lameDuckMs)
}

function believe(known: Known, { groupId, shard, address, port, generation, revision }: GroupRoute): void {
  const before = known.routes.get(groupId)
  const older =
    before !== undefined &&
    (generation < before.generation || (generation === before.generation && revision < before.revision))
  if (!older)
    known.routes.set(groupId, { shard, endpoint: endpointText(address, port), generation, revision })
}
