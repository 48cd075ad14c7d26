import type { ProxyOrder__Output } from '../../../proto/generated/switchyard/v1/ProxyOrder.ts'
import { eventually } from '../../support/eventually.ts'
import type { Messages } from './messages.ts'
import { flowRaw, proxyHello } from './rpc-lab.ts'
import type { SessionLab } from './session-lab.ts'

export interface PlayedFlow {
  readonly id: string
  readonly group: string
  /** The proxy's port towards the shard. */
  readonly port: number
}

/** A proxy whose flows come, go and move as a test says; all its players share one address. */
export class PlayedProxy {
  readonly orders: Messages<ProxyOrder__Output>
  readonly #lab: SessionLab
  readonly #flows = new Set<string>()
  #sequence = 1

  constructor(lab: SessionLab) {
    this.#lab = lab
    this.orders = lab.attachProxy()
    this.orders.write(proxyHello())
    this.#report({ flows: { full: true } })
  }

  async open(...flows: readonly PlayedFlow[]): Promise<void> {
    const opened = flows.map(({ id, group, port }) => ({
      ...flowRaw(id, group, 30_000 + port),
      ageMs: '0',
      flowPort: port,
    }))
    this.#report({ flows: { opened } })
    for (const { id } of flows) this.#flows.add(id)
    await this.#mirrored()
  }

  async close(...ids: readonly string[]): Promise<void> {
    this.#report({ flows: { closed: ids.map(flowId => ({ flowId, why: 'moved' })) } })
    for (const id of ids) this.#flows.delete(id)
    await this.#mirrored()
  }

  /** The order to move this flow, once it has come. */
  async ordered(flowId: string): Promise<NonNullable<ProxyOrder__Output['move']>> {
    const { move } = await this.#orderFor(flowId)
    if (move === null || move === undefined) throw new Error('no move')
    return move
  }

  /** Waits for the order to move this flow, and carries it out. @returns the group it has gone to */
  async carryOut(flowId: string): Promise<string> {
    const { orderId, move } = await this.#orderFor(flowId)
    const groupId = move?.groupId ?? ''
    const placementVersion = move?.flows.find(flow => flow.flowId === flowId)?.placementVersion ?? '0'
    this.#report({ flows: { moved: [{ flowId, groupId, placementVersion, why: 'explicit' }] } })
    const flows = [{ flowId, outcome: 'FLOW_OUTCOME_DONE', reason: '' }]
    this.#report({ result: { orderId, status: 'ORDER_STATUS_DONE', flows } })
    await eventually('the move in the mirror', 60_000, async () => {
      await this.#lab.settle()
      return this.#lab.node.live.mirror.players().some(one => one.id === flowId && one.group === groupId)
        ? true
        : undefined
    })
    return groupId
  }

  #orderFor(flowId: string): Promise<ProxyOrder__Output> {
    return eventually(`an order to move ${flowId}`, 60_000, async () => {
      await this.#lab.settle()
      return this.orders.all.find(({ move }) => move?.flows.some(flow => flow.flowId === flowId) === true)
    })
  }

  #report(body: object): void {
    this.#sequence += 1
    this.orders.write({ sequence: String(this.#sequence), ...body })
  }

  async #mirrored(): Promise<void> {
    const wanted = [...this.#flows].toSorted().join()
    await eventually('the flows in the mirror', 60_000, async () => {
      await this.#lab.settle()
      const there = this.#lab.node.live.mirror.players().map(one => one.id)
      return there.toSorted().join() === wanted ? true : undefined
    })
  }
}
