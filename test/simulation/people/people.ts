import type { FactStore } from '../../../control-plane/facts/fact-store.ts'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import { codeOf, messageOf } from '../../../lib/errors.ts'
import { errorOfStatus } from '../../../proto/client/grpc-error.ts'
import {
  clearBrakeRequest,
  drainShardRequest,
  failoverGroupRequest,
  kickPlayersRequest,
  killShardRequest,
  movePlayersRequest,
  scaleFleetRequest,
  setBrakeRequest,
  undrainShardRequest,
} from '../../../proto/contract/admin.ts'
import { changeDeploymentRequest } from '../../../proto/contract/deployment.ts'
import type { Decoded, Field } from '../../../proto/contract/wire-fields.ts'
import type { Cluster } from '../cluster.ts'
import type { Chance } from '../kernel/chance.ts'
import { OUTSIDE } from '../kernel/life.ts'
import type { CallAnswer, UnaryService } from '../parts/node-process.ts'
import type { Story } from '../story.ts'

/** What people ask for: the method, its service, its request. */
const METHODS = {
  DrainShard: ['ShardService', drainShardRequest],
  UndrainShard: ['ShardService', undrainShardRequest],
  KillShard: ['ShardService', killShardRequest],
  FailoverGroup: ['GroupService', failoverGroupRequest],
  MovePlayers: ['PlayerService', movePlayersRequest],
  KickPlayers: ['PlayerService', kickPlayersRequest],
  ChangeDeployment: ['FleetService', changeDeploymentRequest],
  ScaleFleet: ['FleetService', scaleFleetRequest],
  SetBrake: ['BrakeService', setBrakeRequest],
  ClearBrake: ['BrakeService', clearBrakeRequest],
} as const satisfies Record<string, readonly [UnaryService, unknown]>

export type Method = keyof typeof METHODS
export type RequestOf<M extends Method> = Omit<Decoded<(typeof METHODS)[M][1]>, 'change'>

const ATTEMPTS_MAX = 4
const DEADLINE_MS = 25_000
const PAUSE_MS = 400

/** Those who give orders through the API: they try node after node, and ask again with the same request id when no answer came. */
export class People {
  readonly #cluster: Cluster
  readonly #chance: Chance
  readonly #story: Story
  readonly #count: (kind: string) => void
  #store: FactStore | undefined
  #requests = 0
  /** Requests that nobody has answered yet. */
  open = 0

  constructor(cluster: Cluster, chance: Chance, story: Story, count: (kind: string) => void) {
    this.#cluster = cluster
    this.#chance = chance
    this.#story = story
    this.#count = count
  }

  /** What the store says now: people look at lists before they decide. */
  async facts(): Promise<Facts> {
    this.#store ??= (await this.#cluster.database.open()).facts
    return this.#store.facts()
  }

  close(): void {
    void this.#store?.close()
  }

  ask<M extends Method>(method: M, request: RequestOf<M>): void {
    this.#requests += 1
    const requestId = `request-${this.#requests}`
    this.#story.tell('people', () => `${requestId}: ${method} ${JSON.stringify(request)}`)
    const change = { requestId, validateOnly: false, reason: 'simulated', actor: 'people' }
    this.open += 1
    void this.#insist(method, { ...request, change }, requestId).finally(() => {
      this.open -= 1
    })
    this.#cluster.scheduler.settle()
  }

  async #insist(method: Method, request: object, requestId: string): Promise<void> {
    const nodes = this.#cluster.nodes
    const first = this.#chance.whole(0, nodes.length - 1)
    for (let attempt = 0; attempt < ATTEMPTS_MAX * nodes.length; attempt += 1) {
      const answer = await this.#call(nodes[(first + attempt) % nodes.length]!, method, request)
      if (answer?.kind === 'answered') {
        this.#count(`${method} answered`)
        return this.#story.tell('people', () => `${requestId}: done`)
      }
      const error = answer === undefined ? undefined : errorOfStatus(answer.error, '')
      const code = error === undefined ? 'SWY_TIMEOUT' : codeOf(error)
      this.#story.tell(
        'people',
        () => `${requestId}: ${error === undefined ? 'no answer' : messageOf(error)}`,
      )
      if (code === 'SWY_INTERNAL') return this.#count('internal error')
      if (code !== 'SWY_NOT_ACTIVE' && code !== 'SWY_STORE_UNAVAILABLE' && code !== 'SWY_TIMEOUT') return
      await this.#cluster.scheduler.later(PAUSE_MS, OUTSIDE, () => {})
    }
  }

  /** undefined: no answer came in time. */
  async #call(
    seat: Cluster['nodes'][number],
    method: Method,
    request: object,
  ): Promise<CallAnswer | undefined> {
    const [service, field] = METHODS[method]
    const { scheduler } = this.#cluster
    const raw = (field as Field<object>).encode(request)
    const node = await scheduler.later(this.#chance.between(0.5, 5), OUTSIDE, () => seat.process)
    if (node === undefined) return undefined
    return Promise.race([
      node.call(service, method, raw),
      scheduler.later(DEADLINE_MS, OUTSIDE, () => undefined),
    ])
  }
}
