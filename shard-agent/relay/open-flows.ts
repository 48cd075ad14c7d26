import type { Socket } from 'node:dgram'
import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import { isProvisional } from '../../proto/contract/alias.ts'
import type { AliasBook } from '../aliases/alias-book.ts'
import { EndpointTable } from '../aliases/endpoint-table.ts'
import { CLIENT_SPEAKS_MS, meantFlows } from '../aliases/meant-flows.ts'
import type { RelayBudget } from '../aliases/relay-budget.ts'
import type { RelayDrop, RelayedFlow } from '../aliases/relayed-flow.ts'
import { closeQuietly, openUdpSocket } from './udp-socket.ts'

/** Where game servers behind a relay listen. */
export const GAME_ADDRESS = '127.0.0.1'

export interface OpenFlow {
  readonly flow: RelayedFlow
  /** Who shares its alias; undefined: the proxy itself. */
  readonly identity: string | undefined
  /** Towards the game server, connected to it. */
  readonly socket: Socket
  activeAt: MonotonicMs
  /** When the proxy last sent something of the player; at first, when the flow opened. */
  heardAt: MonotonicMs
  /** The login by which a script meant it that knew the alias alone; undefined: none so far. */
  meantBy: string | undefined
}

export interface OpenFlowsOptions {
  readonly gamePort: number
  readonly budget: RelayBudget
  readonly book: AliasBook
  readonly clock: Clock
  readonly count: (drop: RelayDrop) => void
  /** The game server has said something on this flow. */
  readonly onAnswer: (open: OpenFlow, datagram: Buffer) => void
}

/** The flows of one relay that are open: each has a socket of its own towards the game server. */
export class OpenFlows {
  readonly #options: OpenFlowsOptions
  readonly #byProxy = new EndpointTable<OpenFlow>()
  readonly #byAlias = new EndpointTable<OpenFlow>()

  constructor(options: OpenFlowsOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#byProxy.size
  }

  /** By the proxy's address and the flow's port. On the packet path: no allocation. */
  at(address: string, port: number): OpenFlow | undefined {
    return this.#byProxy.get(address, port)
  }

  /** As the game server sees it. */
  atAlias(alias: string, port: number): OpenFlow | undefined {
    return this.#byAlias.get(alias, port)
  }

  /** See `meantFlows`. */
  meant(alias: string, login: string): readonly OpenFlow[] {
    const since = this.#options.clock.monotonicMs() - CLIENT_SPEAKS_MS
    return meantFlows(this.#byAlias.valuesAt(alias), login, since)
  }

  all(): readonly OpenFlow[] {
    return [...this.#byProxy.values()]
  }

  /** @param wanted its alias has been taken for it, where that is a provisional one
   *  @returns undefined, counted and the alias given back, where there is no room or no socket */
  open(wanted: RelayedFlow, identity: string | undefined): OpenFlow | undefined {
    const { budget, clock, count } = this.#options
    const full = budget.take(identity)
    const socket = full === undefined ? this.#socketFor(wanted) : undefined
    if (socket === undefined) {
      if (full === undefined) budget.give(identity)
      this.#letGo(identity, wanted.alias)
      count(full ?? 'no-socket')
      return undefined
    }
    const flow = { ...wanted, aliasPort: socket.address().port }
    const now = clock.monotonicMs()
    const open: OpenFlow = { flow, identity, socket, activeAt: now, heardAt: now, meantBy: undefined }
    this.#byProxy.set(flow.address, flow.port, open)
    this.#byAlias.set(flow.alias, flow.aliasPort, open)
    return open
  }

  close({ flow, identity, socket }: OpenFlow): void {
    closeQuietly(socket)
    this.#byProxy.delete(flow.address, flow.port)
    this.#byAlias.delete(flow.alias, flow.aliasPort)
    this.#options.budget.give(identity)
    this.#letGo(identity, flow.alias)
  }

  /** At the port that it had before, or, if somebody has taken that, at another: then the game server sees a new player. */
  #socketFor({ address, port, alias, aliasPort }: RelayedFlow): Socket | undefined {
    const { gamePort, onAnswer } = this.#options
    const peer = { address: GAME_ADDRESS, port: gamePort }
    const onDatagram = (datagram: Buffer): void => {
      const open = this.#byProxy.get(address, port)
      if (open !== undefined) onAnswer(open, datagram)
    }
    const at = (wanted: number) => openUdpSocket({ address: alias, port: wanted, peer, onDatagram })
    return at(aliasPort) ?? (aliasPort === 0 ? undefined : at(0))
  }

  #letGo(identity: string | undefined, alias: string): void {
    if (identity !== undefined && isProvisional(alias)) this.#options.book.letGo(identity)
  }
}
