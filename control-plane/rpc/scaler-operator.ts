import { createHash } from 'node:crypto'
import type { handleUnaryCall } from '@grpc/grpc-js'
import { SwitchyardError } from '../../lib/errors.ts'
import { type Change as RequestMeta, type Outcome, outcome } from '../../proto/contract/admin.ts'
import type { Field } from '../../proto/contract/wire-fields.ts'
import type { RequestRecord } from '../scaler/collections.ts'
import type { LedgerChange, ScalerFacts } from '../scaler/ledger.ts'
import type { ScalerPlanned, ScalerWorld } from '../scaler/requests/scaler-request.ts'
import { notActive } from './gate.ts'
import { unary } from './handlers.ts'
import { COMMIT_ATTEMPTS_MAX, digestOf } from './operator.ts'
import type { RpcContext } from './rpc-context.ts'
import { scalerNow } from './scaler-now.ts'

/** Answers that are remembered, the newest ones. */
export const REQUESTS_KEPT_MAX = 256
/** So long at most. */
export const REQUEST_KEPT_MS = 86_400_000

export interface ScalerRequest<P extends ScalerPlanned, Answer> {
  /** Name of the method: the same id used for another one is a mistake. */
  readonly method: string
  readonly meta: RequestMeta
  /** Everything that was asked for. */
  readonly body: unknown
  readonly plan: (world: ScalerWorld) => P | Promise<P>
  /** Done right before the commit; must come to nothing when it is done again. */
  readonly before?: (planned: P) => Promise<void>
  /** What is remembered for a repetition. Must survive JSON. */
  readonly answerOf: (planned: P) => Answer
}

/** Carries out what people ask of the scaler: planned on fresh facts, written with its answer in one commit of the ledger; then
 *  the scaler and what tells it how much there is to be look. */
export class ScalerOperator {
  readonly #context: RpcContext

  constructor(context: RpcContext) {
    this.#context = context
  }

  /** For the methods that answer with an `Outcome`.
   *  @throws SwitchyardError as `apply` */
  async run(request: Omit<ScalerRequest<ScalerPlanned, Outcome>, 'answerOf'>): Promise<Outcome> {
    if (request.meta.validateOnly) {
      const planned = await request.plan(await scalerNow(this.#context))
      return { ...planned.outcome, applied: false }
    }
    return this.apply({ ...request, answerOf: planned => planned.outcome })
  }

  /** @throws SwitchyardError from the plan; `SWY_INVALID_ARGUMENT` without a request id; `SWY_REQUEST_REUSED`; `SWY_CONFLICT` when others commit
   *  faster than this can be planned */
  async apply<P extends ScalerPlanned, Answer>(request: ScalerRequest<P, Answer>): Promise<Answer> {
    const { scaler, automation, leadership, eventSignal } = this.#context
    const { requestId } = request.meta
    if (requestId === '')
      throw new SwitchyardError('SWY_INVALID_ARGUMENT', 'change.request_id: every change needs one')
    const digest = digestOf(request)
    const id = recordIdOf(requestId)
    for (let attempt = 0; attempt < COMMIT_ATTEMPTS_MAX; attempt += 1) {
      const world = await scalerNow(this.#context)
      const remembered = world.facts.collections.request.get(id)?.value
      if (remembered !== undefined) {
        if (remembered.digest !== digest)
          throw new SwitchyardError(
            'SWY_REQUEST_REUSED',
            `request_id ${requestId} was used for another request`,
          )
        return JSON.parse(remembered.answer) as Answer
      }
      const token = leadership.token
      if (token === undefined) throw notActive(leadership)
      const planned = await request.plan(world)
      await request.before?.(planned)
      const answer = request.answerOf(planned)
      const record = { digest, answer: JSON.stringify(answer), at: world.facts.now }
      const changes = [...planned.changes, ...remembering(world.facts, id, record)]
      if ((await scaler.ledger.commit(token, changes, planned.events)) === 'done') {
        automation.wake()
        scaler.wake()
        eventSignal.notify()
        return answer
      }
    }
    throw new SwitchyardError('SWY_CONFLICT', 'the facts changed faster than this could be planned')
  }
}

/** Ids are whatever people send; keys of the store are not. */
function recordIdOf(requestId: string): string {
  return createHash('sha256').update(requestId).digest('hex').slice(0, 40)
}

/** Writes an answer down, and forgets those that are too old or too many. */
function remembering({ collections, now }: ScalerFacts, id: string, value: RequestRecord): LedgerChange[] {
  const newestFirst = [...collections.request.values()].toSorted(
    (left, right) => right.value.at - left.value.at,
  )
  const over = newestFirst.filter(
    (record, index) => index >= REQUESTS_KEPT_MAX - 1 || now - record.value.at > REQUEST_KEPT_MS,
  )
  return [
    ...over.map((record): LedgerChange => ({
      kind: 'record.remove',
      collection: 'request',
      id: record.id,
      expected: record.version,
    })),
    { kind: 'record.put', collection: 'request', id, expected: undefined, value },
  ]
}

/** Makes the handler of a method that changes something of the scaler's and answers with an `Outcome`. */
export function scalerChanges(context: RpcContext, operator: ScalerOperator) {
  return <Request extends { readonly change: RequestMeta }>(
    method: string,
    request: Field<Request>,
    plan: (world: ScalerWorld, body: Request) => ScalerPlanned,
  ): handleUnaryCall<unknown, unknown> =>
    unary({
      context,
      request,
      response: outcome,
      run: body => operator.run({ method, meta: body.change, body, plan: world => plan(world, body) }),
    })
}
