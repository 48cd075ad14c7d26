import { sameShard } from '../../proto/contract/ids.ts'
import type { ArriveReply, ArriveRequest } from '../../proto/contract/handoff.ts'
import { bannedClaim } from '../bans/banned.ts'
import { gatherWorld, groupsOn, type World } from '../facts/world.ts'
import { ticketIpOf } from '../sessions/real-ip.ts'
import type { SessionRecord } from '../sessions/session.ts'
import { playerSeenAt } from '../sessions/session-ties.ts'
import type { Refused, Ticket } from '../zones/handoff-store.ts'
import { refusedBy } from '../zones/refusal-text.ts'
import { banRefusal, claimRefusal, quarantineRefusal } from './claim-refusals.ts'
import { reportedPlayer } from './reported-player.ts'
import type { RpcContext } from './rpc-context.ts'

/** A shard that may not act now may be allowed to in a moment: a renewal comes every second. */
const SHARD_RETRY_MS = 1_000
const NONE: ArriveReply = { outcome: { kind: 'none', value: {} } }

/** The new shard's side of hand-offs: who comes with a ticket needs no password. Every connect asks first, so that the answer for all the
 *  others costs one read. */
export class ArrivalDesk {
  readonly #context: RpcContext

  constructor(context: RpcContext) {
    this.#context = context
  }

  /** @throws SwitchyardError `SWY_STORE_UNAVAILABLE`: whether the ticket is used up is not known, so ask again with the same attempt */
  async arrive(request: ArriveRequest): Promise<ArriveReply> {
    const { metrics } = this.#context.handoffs
    try {
      const reply = await this.#arrive(request)
      metrics.called('arrive', outcomeName(reply))
      return reply
    } catch (error) {
      metrics.called('arrive', 'failed')
      throw error
    }
  }

  async #arrive(request: ArriveRequest): Promise<ArriveReply> {
    const { handoffs, live, sessions, store } = this.#context
    const { shard, account, attempt, seen } = request
    const { session } = await sessions.store.session(account)
    if (session === undefined || !mayHaveTicket(session, request)) return NONE
    // As of now: the group may have been bound to this shard a moment ago.
    const world = gatherWorld(await store.facts(), live.view())
    const realIp = await this.#realIp(world, request)
    const { facts } = world
    const ban = bannedClaim(facts, account, realIp, facts.now)
    if (ban !== undefined) return refused(banRefusal(ban, facts.now))
    const groups = groupsOn(facts, shard).map(group => group.id)
    const answer = await handoffs.store.arrive({ shard, groups, account, attempt, seen, realIp })
    if (answer === undefined) return NONE
    return answer.kind === 'refused' ? refused(refusalOf(answer)) : this.#arrived(request, answer)
  }

  async #realIp(world: World, { shard, seen }: ArriveRequest): Promise<string | undefined> {
    const player = seen && playerSeenAt(world, shard, seen)
    return ticketIpOf(world, seen, player ?? (await reportedPlayer(this.#context, world, shard, seen)))
  }

  #arrived({ account }: ArriveRequest, { epoch, repeated, handoff, payload }: Ticket): ArriveReply {
    const { handoffs, live } = this.#context
    const { id, fromZone, toZone, members } = handoff
    const tookMs = repeated ? undefined : handoffs.watch.msSince(id, 'committed')
    if (tookMs !== undefined) handoffs.metrics.took('arriving', tookMs)
    for (const one of handoffs.watch.expected(id, account)) live.notices.withdraw('expect', one)
    if (members.every(({ phase }) => phase !== 'waiting')) handoffs.watch.forget(id)
    const ticket = { epoch, repeated, moveId: id, fromZone, toZone, payload }
    return { outcome: { kind: 'ticket', value: ticket } }
  }
}

/** Whether the account is on its way somewhere, or this very login has arrived with it before. */
function mayHaveTicket({ state }: SessionRecord, { shard, attempt }: ArriveRequest): boolean {
  if (state.kind === 'granted') return true
  return state.kind === 'held' && sameShard(state.shard, shard) && state.attempt === attempt
}

/** The store says `busy` while another database answers than before. */
function refusalOf(answer: Refused): ReturnType<typeof claimRefusal> {
  const { reason, retryAfterMs } = answer
  return reason === 'busy'
    ? quarantineRefusal(retryAfterMs)
    : claimRefusal('shard', refusedBy(answer).why, retryAfterMs || SHARD_RETRY_MS)
}

function refused(value: Extract<ArriveReply['outcome'], { readonly kind: 'refused' }>['value']): ArriveReply {
  return { outcome: { kind: 'refused', value } }
}

/** As the metrics call it. */
function outcomeName({ outcome }: ArriveReply): string {
  switch (outcome.kind) {
    case 'ticket':
      return outcome.value.repeated ? 'repeated' : 'done'
    case 'none':
      return 'none'
    case 'refused':
      return outcome.value.reason
  }
}
