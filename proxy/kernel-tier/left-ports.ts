import type { MonotonicMs } from '../../lib/clock.ts'
import { endpointText, type PlayerKey } from '../../proto/contract/common.ts'
import type { FlowPorts } from '../flows/flow-ports.ts'
import type { KernelFlow } from '../kernel/kernel-elements.ts'
import type { LeftTable } from '../kernel/kernel-table.ts'

/** What a journal tells of a UDP flow. */
export interface RememberedFlow {
  readonly player: PlayerKey
  readonly flowPort: number
  readonly endpoints: readonly string[]
}

/** Flow ports that tables of an earlier process still lead to its players: what a shard says to one of them reaches that player, whoever has the port
 *  here. So nobody else gets it while those tables stand, and later nobody towards a shard that it has served. */
export class LeftPorts {
  readonly #ports: Pick<FlowPorts, 'adopt' | 'release'>
  readonly #left: LeftTable
  readonly #reserved = new Set<number>()

  constructor(ports: Pick<FlowPorts, 'adopt' | 'release'>, left: LeftTable) {
    this.#ports = ports
    this.#left = left
  }

  /** All but those of players to whom the journal gives them, too: to be called before it is adopted. It may be older than the tables, of another
   *  proxy, or lost. */
  reserve(journaled: readonly RememberedFlow[]): void {
    const byPort = new Map(journaled.filter(isUdp).map(flow => [flow.flowPort, flow] as const))
    for (const flow of this.#left.flows) {
      const remembered = byPort.get(flow.flowPort)
      if (remembered === undefined || !isSamePlayer(remembered, flow))
        this.#reserve(flow.flowPort, [...(remembered?.endpoints ?? []), ...this.#served(flow)])
    }
    // Whose these are nobody can tell; where the journal can, it is right but for the worst of luck.
    for (const { set, key } of this.#left.orphans)
      if (set === 'reply_groups' && !byPort.has(Number(key))) this.#reserve(Number(key), [])
  }

  /** Those that nobody has, as the journal's flow has left already or was not taken over. */
  reserveRest(): void {
    for (const flow of this.#left.flows) this.#reserve(flow.flowPort, this.#served(flow))
  }

  /** The tables lead nowhere any more but to flows of ours. */
  release(now: MonotonicMs): void {
    for (const port of this.#reserved) this.#ports.release(port, now)
    this.#reserved.clear()
  }

  #served({ group }: KernelFlow): readonly string[] {
    const { groups, routes } = this.#left
    const route = routes.get(groups.get(group) ?? 0)
    return route === undefined ? [] : [endpointText(route.address, route.port)]
  }

  #reserve(port: number, served: readonly string[]): void {
    if (this.#ports.adopt(port, served)) this.#reserved.add(port)
  }
}

function isUdp({ player }: RememberedFlow): boolean {
  return player.protocol === 'udp'
}

function isSamePlayer({ player }: RememberedFlow, { playerAddress, playerPort }: KernelFlow): boolean {
  return player.ip === playerAddress && player.port === playerPort
}
