import { codeOf, messageOf, SwitchyardError } from '../../lib/errors.ts'
import { randomId } from '../../lib/random.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import { knowsPlayers } from '../facts/live-view.ts'
import type { Planned } from '../facts/request.ts'
import { realIpsOf } from '../zones/handoff-players.ts'
import type { HandoffRecord } from '../zones/handoff-store.ts'
import { planHandoffRoute } from '../zones/plan-handoff-route.ts'
import { Operator } from './operator.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'

/** The shard is being replaced, or the player moves already: it is tried again, until the tickets have run out. */
const NOT_NOW: readonly string[] = ['SWY_NO_ROOM', 'SWY_CONFLICT', 'SWY_NOT_FOUND', 'SWY_AMBIGUOUS']

/** Tells the proxies of hand-offs that are committed. Idempotent: whoever died after writing the move, and before noting it, writes nothing
 *  again. */
export class HandoffRouter {
  readonly #context: RpcContext
  readonly #operator: Operator

  constructor(context: RpcContext) {
    this.#context = context
    this.#operator = new Operator(context)
  }

  /** @returns whether they have been told; a failure is logged, and the active node's duty tries again
   *  @param isFirstTry later ones are silent: they come every second */
  async route(handoff: HandoffRecord, isFirstTry: boolean): Promise<boolean> {
    const { handoffs, log } = this.#context
    if (this.#isTooEarly(handoff)) return false
    try {
      await this.#move(await this.#withAddresses(handoff))
      await handoffs.store.routed(handoff.id)
    } catch (error) {
      if (!(error instanceof SwitchyardError)) throw error
      if (isFirstTry || !isToBeTriedAgain(error))
        log.warn(
          { move: handoff.id, to: handoff.toGroup, code: codeOf(error), error: messageOf(error) },
          'the players of a hand-off are not moved yet',
        )
      return false
    }
    const tookMs = handoffs.watch.msSince(handoff.id, 'committed')
    if (tookMs !== undefined) handoffs.metrics.took('routing', tookMs)
    return true
  }

  /** A node that has just taken over does not know yet who has a flow: nobody would be moved. */
  #isTooEarly({ until }: HandoffRecord): boolean {
    const { live, sessions } = this.#context
    const now = sessions.recentFacts()?.now ?? 0
    return !knowsPlayers(live.view()) && now < until
  }

  /** Whoever commits with SQL knows nobody's address, and it can be told from a flow only until that is moved: without it there is no ticket. */
  async #withAddresses(handoff: HandoffRecord): Promise<HandoffRecord> {
    if (handoff.members.every(({ realIp }) => realIp !== undefined)) return handoff
    const world = await worldNow(this.#context)
    const realIps = realIpsOf(world, handoff, world.facts.now)
    if (realIps.size === 0) return handoff
    const answer = await this.#context.handoffs.store.commit(handoff.id, handoff.from, realIps)
    return answer.kind === 'committed' ? answer.handoff : handoff
  }

  async #move(handoff: HandoffRecord): Promise<void> {
    const { id, fromZone, toZone, members } = handoff
    const meta = {
      // Whoever names moves may use a name again; an epoch is granted once.
      requestId: `handoff-${id}-${members[0]?.granted ?? 0}`,
      validateOnly: false,
      reason: `hand-off ${id} from ${fromZone} to ${toZone}`,
      actor: 'system',
    }
    const move = randomId(this.#context.random, 12) as MoveId
    await this.#operator.apply<Planned, string>({
      method: 'Handoff',
      meta,
      body: id,
      plan: world => planHandoffRoute(world, move, meta, handoff),
      answerOf: ({ outcome }) => outcome.summary,
    })
  }
}

function isToBeTriedAgain({ code }: SwitchyardError): boolean {
  return NOT_NOW.includes(code) || code.startsWith('SWY_STORE') || code === 'SWY_NOT_ACTIVE'
}
