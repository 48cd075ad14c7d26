import {
  ARRIVE_WITHIN_MS,
  type CommitReply,
  type HandoffReply,
  type HandoffRequest,
  type HandoffRefused,
  PLACES_KEPT_MS,
  type PrepareReply,
  type PrewarmReply,
  type PrewarmRequest,
  type PutPayloadRequest,
} from '../../proto/contract/handoff.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import { gatherWorld, type World } from '../facts/world.ts'
import { realIpsOf } from '../zones/handoff-players.ts'
import type { PlacesWanted, RealIps } from '../zones/handoff-store.ts'
import { judgePrewarm } from '../zones/judge-prewarm.ts'
import { refusedBy } from '../zones/refusal-text.ts'
import { HandoffRouter } from './handoff-router.ts'
import type { RpcContext } from './rpc-context.ts'

type AnyReply = PrewarmReply | PrepareReply | HandoffReply | CommitReply
type Refusal = { readonly kind: 'refused'; readonly value: HandoffRefused }
type Call = 'prewarm' | 'prepare' | 'payload' | 'commit' | 'abort'

const DONE: HandoffReply = { outcome: { kind: 'done', value: {} } }

/** The old shard's side of hand-offs. What is said of the accounts is true in the store alone: every call may come again, at another node, and
 *  gets the same answer. */
export class HandoffDesk {
  readonly #context: RpcContext
  readonly #router: HandoffRouter

  constructor(context: RpcContext) {
    this.#context = context
    this.#router = new HandoffRouter(context)
  }

  async prewarm(request: PrewarmRequest): Promise<PrewarmReply> {
    return this.#counted('prewarm', () => this.#prewarm(request))
  }

  async prepare({ moveId, shard }: HandoffRequest): Promise<PrepareReply> {
    const { store, watch, metrics } = this.#context.handoffs
    return this.#counted('prepare', async () => {
      const answer = await store.prepare(moveId, shard)
      if (answer.kind === 'refused') return refusal(refusedBy(answer))
      const tookMs = watch.step(moveId, 'prepared', 'reserved')
      if (tookMs !== undefined) metrics.took('reserved', tookMs)
      return { outcome: { kind: 'prepared', value: { leftMs: Math.max(0, answer.leftMs) } } }
    })
  }

  async putPayload({ moveId, shard, account, payload }: PutPayloadRequest): Promise<HandoffReply> {
    return this.#counted('payload', async () => {
      const answer = await this.#context.handoffs.store.putPayload(moveId, shard, account, payload)
      return answer.kind === 'refused' ? refusal(refusedBy(answer)) : DONE
    })
  }

  async commit({ moveId, shard }: HandoffRequest): Promise<CommitReply> {
    const { store, watch, metrics } = this.#context.handoffs
    return this.#counted('commit', async () => {
      const world = await this.#world()
      const answer = await store.commit(moveId, shard, await this.#realIps(world, moveId))
      if (answer.kind === 'refused') {
        await this.#overWhereItIs(moveId)
        return refusal(refusedBy(answer))
      }
      const { handoff } = answer
      const tookMs = watch.step(moveId, 'committed', 'prepared')
      if (tookMs !== undefined) metrics.took('moving', tookMs)
      if (!handoff.isRouted) await this.#router.route(handoff, true)
      const leftMs = Math.max(0, handoff.until - world.facts.now)
      return { outcome: { kind: 'committed', value: { claimMs: Math.min(ARRIVE_WITHIN_MS, leftMs) } } }
    })
  }

  async abort({ moveId, shard }: HandoffRequest): Promise<HandoffReply> {
    return this.#counted('abort', async () => {
      const answer = await this.#context.handoffs.store.abort(moveId, shard)
      if (answer.kind === 'refused') return refusal(refusedBy(answer))
      this.#over(moveId)
      return DONE
    })
  }

  async #prewarm(request: PrewarmRequest): Promise<PrewarmReply> {
    const { handoffs } = this.#context
    const verdict = judgePrewarm(await this.#world(), request)
    const refused = verdict.kind === 'refuse' ? verdict.refused : await this.#reserve(verdict.wanted)
    if (refused === undefined) return { outcome: { kind: 'reserved', value: { validMs: PLACES_KEPT_MS } } }
    handoffs.tally.note(request.toZone, refused.reason, refused.why)
    return refusal(refused)
  }

  /** The new shard's script may preload those who come; it hears so once per hand-off, and who was to come to another
   *  shard before is not expected there any more. */
  async #reserve(wanted: PlacesWanted): Promise<HandoffRefused | undefined> {
    const { id, to, fromZone, members } = wanted
    const { handoffs, live } = this.#context
    const answer = await handoffs.store.reserve(wanted)
    if (answer.kind === 'refused') return refusedBy(answer)
    handoffs.duty.begun()
    const expected = members.map(({ account, epoch }) => ({ shard: to, account, epoch }))
    const { tell, withdraw } = handoffs.watch.begin(id, expected)
    for (const one of withdraw) live.notices.withdraw('expect', one)
    for (const one of tell) live.notices.post('expect', one, fromZone)
    return undefined
  }

  /** What is refused may be another shard's, which goes on with it. */
  async #overWhereItIs(id: MoveId): Promise<void> {
    const stored = await this.#context.handoffs.store.handoff(id)
    if (stored === undefined || stored.phase === 'over') this.#over(id)
  }

  /** Nobody comes. */
  #over(id: MoveId): void {
    const { handoffs, live } = this.#context
    for (const one of handoffs.watch.expected(id)) live.notices.withdraw('expect', one)
    handoffs.watch.forget(id)
  }

  async #realIps(world: World, id: MoveId): Promise<RealIps> {
    const handoff = await this.#context.handoffs.store.handoff(id)
    return handoff === undefined ? new Map() : realIpsOf(world, handoff, world.facts.now)
  }

  async #world(): Promise<World> {
    const { live, sessions, store } = this.#context
    return gatherWorld(sessions.recentFacts() ?? (await store.facts()), live.view())
  }

  async #counted<Reply extends AnyReply>(call: Call, run: () => Promise<Reply>): Promise<Reply> {
    const { metrics } = this.#context.handoffs
    try {
      const reply = await run()
      const outcome: AnyReply['outcome'] = reply.outcome
      metrics.called(call, outcome.kind === 'refused' ? outcome.value.reason : 'done')
      return reply
    } catch (error) {
      metrics.called(call, 'failed')
      throw error
    }
  }
}

function refusal(value: HandoffRefused): { readonly outcome: Refusal } {
  return { outcome: { kind: 'refused', value } }
}
