import { createHash } from 'node:crypto'
import { SwitchyardError } from '../../lib/errors.ts'
import type { Change as RequestMeta, Outcome } from '../../proto/contract/admin.ts'
import type { Token } from '../../proto/contract/ids.ts'
import { changesOf, type Decision } from '../facts/decision.ts'
import type { Planned } from '../facts/request.ts'
import type { World } from '../facts/world.ts'
import { notActive } from './gate.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'

/** A plan that lost the race against another commit is made anew this often. */
export const COMMIT_ATTEMPTS_MAX = 8

export interface OperatorRequest<P extends Planned, Answer> {
  /** Name of the method: the same id used for another one is a mistake. */
  readonly method: string
  readonly meta: RequestMeta
  /** Everything that was asked for, for telling a repetition from a reuse. */
  readonly body: unknown
  readonly plan: (world: World) => P
  /** What is remembered for a repetition, and what the method answers with. Must survive JSON. */
  readonly answerOf: (planned: P) => Answer
}

export interface Applied<Answer> {
  readonly answer: Answer
  /** It had been applied before; this call did nothing. */
  readonly repeated: boolean
}

/** Carries out what people ask for: planned on fresh facts, written with its answer in one commit, then ordered. */
export class Operator {
  readonly #context: RpcContext

  constructor(context: RpcContext) {
    this.#context = context
  }

  /** For the methods that answer with an `Outcome`.
   *  @throws SwitchyardError from the plan; `SWY_INVALID_ARGUMENT` without a request id; `SWY_REQUEST_REUSED`; `SWY_CONFLICT` when
   *  others commit faster than this can be planned */
  async run(request: Omit<OperatorRequest<Planned, Outcome>, 'answerOf'>): Promise<Outcome> {
    if (request.meta.validateOnly) return dryOutcome(await this.dryRun(request.plan))
    return (await this.apply({ ...request, answerOf: ({ outcome }) => outcome })).answer
  }

  /** Plans and does nothing. */
  async dryRun<P extends Planned>(plan: (world: World) => P): Promise<P> {
    return plan(await worldNow(this.#context))
  }

  async apply<P extends Planned, Answer>(request: OperatorRequest<P, Answer>): Promise<Applied<Answer>> {
    const { store, leadership } = this.#context
    const { requestId } = request.meta
    if (requestId === '')
      throw new SwitchyardError('SWY_INVALID_ARGUMENT', 'change.request_id: every change needs one')
    const digest = digestOf(request)
    for (let attempt = 0; attempt < COMMIT_ATTEMPTS_MAX; attempt += 1) {
      const remembered = await store.request(requestId)
      if (remembered !== undefined) {
        if (remembered.digest !== digest)
          throw new SwitchyardError(
            'SWY_REQUEST_REUSED',
            `request_id ${requestId} was used for another request`,
          )
        return { answer: JSON.parse(remembered.answer) as Answer, repeated: true }
      }
      const token = leadership.token
      if (token === undefined) throw notActive(leadership)
      const planned = request.plan(await worldNow(this.#context))
      const answer = request.answerOf(planned)
      if (await this.#commit(token, planned.decision, { requestId, digest, answer: JSON.stringify(answer) }))
        return { answer, repeated: false }
    }
    throw new SwitchyardError('SWY_CONFLICT', 'the facts changed faster than this could be planned')
  }

  async #commit(
    token: Token,
    decision: Decision,
    record: { readonly requestId: string; readonly digest: string; readonly answer: string },
  ): Promise<boolean> {
    const { store, live, wake } = this.#context
    const changes = [...changesOf(decision), { kind: 'request.record', ...record } as const]
    const result = await store.commit(token, changes, decision.events)
    if (result.kind === 'conflict') return false
    for (const { host, step } of decision.orders) live.agents.order(host, step)
    for (const { proxy, step } of decision.proxyOrders ?? []) live.proxies.order(proxy, step)
    wake()
    return true
  }
}

export function dryOutcome(planned: Planned): Outcome {
  return { ...planned.outcome, applied: false, operationId: '' }
}

/** Tells a repetition from a reuse of its id. */
export function digestOf(request: { readonly method: string; readonly body: unknown }): string {
  return createHash('sha256')
    .update(JSON.stringify([request.method, request.body]))
    .digest('hex')
}
