import type { Client } from '@grpc/grpc-js'
import { codeOf, SwitchyardError } from '../../lib/errors.ts'
import type { Field } from '../contract/wire-fields.ts'
import { methodDefinition, openClient, requestMetadata } from './channel.ts'
import { errorOfStatus, NotActiveError } from './grpc-error.ts'

/** A call ends within this time, however it ends. */
export const KEPT_CALL_MS_MAX = 3_000
/** Calls under way at once on the one connection. */
export const CALLS_UNDER_WAY_MAX = 64
/** Calls that wait for their turn; beyond it they are refused at once. */
export const CALLS_WAITING_MAX = 1_000

export interface KeptCallsOptions {
  readonly service: string
  /** `host:port` of every control-plane node. */
  readonly addresses: readonly string[]
  /** The active node, where somebody knows it. */
  readonly active: () => string | undefined
  readonly token: string | undefined
}

interface Connection {
  readonly address: string
  readonly client: Client
  calls: number
}

/** Unary calls of one service over a connection that is kept, to whichever node is active. */
export class KeptCalls {
  readonly #options: KeptCallsOptions
  readonly #connections = new Map<string, Connection>()
  readonly #turns: (() => void)[] = []
  #underWay = 0
  #node = 0
  /** Named by a standby, while nobody knows better. */
  #named: string | undefined
  #closed = false

  constructor(options: KeptCallsOptions) {
    if (options.addresses.length === 0) throw new TypeError('no control-plane address')
    this.#options = options
  }

  /** @throws SwitchyardError with the code that the server names; `SWY_UNREACHABLE`, `SWY_TIMEOUT` (also where too many wait), `SWY_DENIED` for what
   *  gRPC finds; `SWY_WIRE_INVALID` for an answer that `response` refuses */
  async call<Q, A>(method: string, request: Field<Q>, response: Field<A>, value: Q): Promise<A> {
    // gRPC counts deadlines on the wall clock. The time of waiting counts.
    const deadline = new Date(Date.now() + KEPT_CALL_MS_MAX)
    await this.#turn()
    try {
      return response.decode(await this.#callActive(method, request.encode(value) as object, deadline), '')
    } finally {
      this.#underWay -= 1
      this.#turns.shift()?.()
    }
  }

  close(): void {
    this.#closed = true
    for (const { client } of this.#connections.values()) client.close()
    this.#connections.clear()
  }

  async #turn(): Promise<void> {
    if (this.#underWay >= CALLS_UNDER_WAY_MAX) {
      if (this.#turns.length >= CALLS_WAITING_MAX)
        throw new SwitchyardError('SWY_TIMEOUT', `${CALLS_WAITING_MAX} calls wait for the control plane`)
      await new Promise<void>(resolve => this.#turns.push(resolve))
    }
    this.#underWay += 1
  }

  /** A standby's word where the active node is is followed once. */
  async #callActive(method: string, request: object, deadline: Date): Promise<unknown> {
    const address = this.#address()
    try {
      return await this.#callAt(address, method, request, deadline)
    } catch (error) {
      if (error instanceof NotActiveError) {
        this.#named = error.active
        return this.#callAt(error.active, method, request, deadline)
      }
      if (['SWY_UNREACHABLE', 'SWY_TIMEOUT', 'SWY_NOT_ACTIVE'].includes(codeOf(error))) this.#leave(address)
      throw error
    }
  }

  async #callAt(address: string, method: string, request: object, deadline: Date): Promise<unknown> {
    const { path, requestSerialize, responseDeserialize } = methodDefinition(this.#options.service, method)
    const connection = this.#connectionTo(address)
    connection.calls += 1
    try {
      return await new Promise<unknown>((resolve, reject) => {
        connection.client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          requestMetadata(this.#options.token),
          { deadline },
          (error, answer) => {
            if (error === null) resolve(answer)
            else reject(errorOfStatus(error, address))
          },
        )
      })
    } finally {
      connection.calls -= 1
      this.#closeUnused()
    }
  }

  #address(): string {
    const { active, addresses } = this.#options
    const address = active() ?? this.#named ?? addresses[this.#node % addresses.length]
    if (address === undefined) throw new TypeError('no control-plane address')
    return address
  }

  /** The next call asks another node, unless somebody knows that this one is active. */
  #leave(address: string): void {
    if (this.#named === address) this.#named = undefined
    else this.#node += 1
  }

  #connectionTo(address: string): Connection {
    if (this.#closed) throw new SwitchyardError('SWY_UNREACHABLE', 'the program stops')
    const known = this.#connections.get(address)
    if (known !== undefined) return known
    const connection: Connection = { address, client: openClient(address), calls: 0 }
    this.#connections.set(address, connection)
    return connection
  }

  /** One connection is kept; those to other nodes end with their last call. */
  #closeUnused(): void {
    const kept = this.#address()
    for (const { address, client, calls } of this.#connections.values()) {
      if (calls > 0 || address === kept) continue
      client.close()
      this.#connections.delete(address)
    }
  }
}
