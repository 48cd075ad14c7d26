import type { ServerUnaryCall, ServiceError } from '@grpc/grpc-js'
import { assembleNode, NODE_TICK_MS } from '../../../control-plane/assemble-node.ts'
import type { AssembledNode } from '../../../control-plane/assemble-node.ts'
import type { OpenedStore } from '../../../control-plane/store/opened-store.ts'
import type { FleetRecord } from '../../../control-plane/fleets/fleet.ts'
import type { HostRooms } from '../../../control-plane/scaler/host-rooms.ts'
import { activeAddress } from '../../../control-plane/live/node-standing.ts'
import { notActive } from '../../../control-plane/rpc/gate.ts'
import { SERVED_TICK_MS, servedNode } from '../../../control-plane/rpc/served-node.ts'
import { statusOfError } from '../../../control-plane/rpc/status-of-error.ts'
import type { Log } from '../../../lib/log.ts'
import type { NodeId } from '../../../proto/contract/ids.ts'
import type { Chance } from '../kernel/chance.ts'
import { SimulatedProcess } from '../kernel/simulated-process.ts'
import { simulatedSessionStore } from '../store/simulated-session-store.ts'
import { SimulatedStore, type StoreWatcher } from '../store/simulated-store.ts'
import type { SharedDatabase } from '../store/shared-database.ts'
import type { Surroundings } from './surroundings.ts'

const GRPC_PORT = 7_400

export interface NodeProcessOptions {
  readonly surroundings: Surroundings
  readonly database: SharedDatabase
  readonly node: NodeId
  readonly host: string
  /** Where the store is. */
  readonly storeHost: string
  readonly fleets: readonly FleetRecord[]
  readonly rooms: () => HostRooms
  readonly rate: number
  readonly chance: Chance
  readonly log: Log
  readonly watcher: StoreWatcher
}

export type CallAnswer =
  | { readonly kind: 'answered'; readonly response: unknown }
  | { readonly kind: 'failed'; readonly error: ServiceError }

type Handlers = ReturnType<typeof servedNode>['services']
export type UnaryService = Exclude<keyof Handlers, 'ProxyLinkService' | 'AgentLinkService' | 'EventService'>

/** One life of a control-plane node: the real thing but for gRPC's transport, HTTP and the process. */
export class NodeProcess {
  readonly process: SimulatedProcess
  readonly node: NodeId
  readonly host: string
  readonly #options: NodeProcessOptions
  #real: OpenedStore | undefined
  #assembled: AssembledNode | undefined
  #services: Handlers | undefined

  constructor(options: NodeProcessOptions) {
    this.#options = options
    this.process = new SimulatedProcess(options.surroundings.scheduler, options.node, options.rate)
    this.node = options.node
    this.host = options.host
    void this.#start()
    options.surroundings.scheduler.settle()
  }

  get assembled(): AssembledNode | undefined {
    return this.#assembled
  }

  get address(): string {
    return `${this.host}:${GRPC_PORT}`
  }

  /** Dies as by SIGKILL. The store's handle goes with the process. */
  kill(): void {
    this.process.end()
    this.#options.surroundings.streams.died(this.process.life)
    void this.#real?.close()
  }

  /** One unary call, as gRPC would hand it over; resolves with its answer. */
  call(service: UnaryService, method: string, request: unknown): Promise<CallAnswer> {
    const leadership = this.#assembled?.leadership
    const handlers = this.#services?.[service]
    const handler = handlers?.[method]
    if (leadership === undefined || handler === undefined)
      return Promise.resolve({
        kind: 'failed',
        error: statusOfError(new TypeError(`no such method: ${method}`)),
      })
    if (leadership.token === undefined) return Promise.resolve({ kind: 'failed', error: this.#refusal() })
    return new Promise(resolve => {
      const call = { request, getPath: () => `/switchyard.v1.${service}/${method}` }
      // Every handler of these services is unary.
      const unary = handler as (
        call: ServerUnaryCall<unknown, unknown>,
        respond: (error: ServiceError | null, response?: unknown) => void,
      ) => void
      unary(call as unknown as ServerUnaryCall<unknown, unknown>, (error, response) =>
        resolve(error === null ? { kind: 'answered', response } : { kind: 'failed', error }),
      )
    })
  }

  async #start(): Promise<void> {
    const { surroundings, database, node, host, storeHost, fleets, rooms, chance, log, watcher } =
      this.#options
    const { scheduler, streams, trouble } = surroundings
    const { process } = this
    const real = await database.open()
    this.#real = real
    if (process.life.ended) return real.close()
    const way = {
      node,
      life: process.life,
      scheduler,
      chance,
      health: trouble.store,
      watcher,
      reaches: () => !surroundings.network.conditions.isCut(host, storeHost),
    }
    const store = new SimulatedStore({ ...way, real: real.facts, watcher })
    const sessions = simulatedSessionStore(way, real.sessions)
    const assembled = assembleNode({
      store,
      sessions,
      aliases: real.aliases,
      handoffs: real.handoffs,
      scaler: { ledger: real.scaler },
      node,
      fleets,
      rooms,
      clock: process.clock,
      random: chance,
      log,
    })
    assembled.grpcAddress = this.address
    const served = servedNode(assembled)
    this.#assembled = assembled
    this.#services = served.services
    streams.listen(this.address, {
      host,
      life: process.life,
      accept: (service, call) => {
        if (assembled.leadership.token === undefined) return this.#refusal()
        if (service === 'AgentLinkService')
          served.services.AgentLinkService['Attach']?.(call as never, undefined as never)
        else served.services.ProxyLinkService['Attach']?.(call as never, undefined as never)
        return undefined
      },
    })
    process.every(NODE_TICK_MS, () => assembled.tick())
    process.every(SERVED_TICK_MS, () => void served.tick())
    assembled.tick()
  }

  #refusal(): ServiceError {
    const leadership = this.#assembled!.leadership
    return statusOfError(notActive(leadership), activeAddress(leadership))
  }
}
