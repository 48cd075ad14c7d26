import { SwitchyardError } from '../../lib/errors.ts'
import type { ClaimRefusal, ClaimReply, ClaimRequest, SessionHolder } from '../../proto/contract/session.ts'
import { bannedClaim } from '../bans/banned.ts'
import type { PlayerLive } from '../facts/live-view.ts'
import { fleetOf, gatherWorld, shardOf, type World } from '../facts/world.ts'
import { Contests } from '../sessions/contests.ts'
import { judgeSecondLogin, type OldPlayer, type SecondLoginVerdict } from '../sessions/second-login.ts'
import { realIpOf } from '../sessions/real-ip.ts'
import { sessionSettingsOf } from '../sessions/session-settings.ts'
import { holderOf, isPlayed, type SessionRecord } from '../sessions/session.ts'
import type { ClaimOutcome } from '../sessions/session-store.ts'
import { playerSeenAt, tieOf, type Tie } from '../sessions/session-ties.ts'
import { onTheWay } from '../zones/on-the-way.ts'
import { banRefusal, claimRefusal, quarantineRefusal } from './claim-refusals.ts'
import type { ReturnDesk } from './return-desk.ts'
import type { RpcContext } from './rpc-context.ts'

/** How often one claim frees an account and finds that somebody else was faster. */
const FORCED_TRIES_MAX = 3
/** A shard that may not act now may be allowed to in a moment: a renewal comes every second. */
const SHARD_RETRY_MS = 1_000

type Busy = Extract<ClaimOutcome, { readonly kind: 'busy' }>

/** Decides who gets an account: the store where nobody plays it, the fleet's policy where somebody does. */
export class ClaimDesk {
  readonly #context: RpcContext
  readonly #returns: ReturnDesk
  readonly #contests = new Contests()

  constructor(context: RpcContext, returns: ReturnDesk) {
    this.#context = context
    this.#returns = returns
  }

  /** @throws SwitchyardError `SWY_STORE_UNAVAILABLE`: whether it was granted is not known, so ask again with the same attempt */
  async claim(request: ClaimRequest): Promise<ClaimReply> {
    const { clock, sessions } = this.#context
    const startedAt = clock.monotonicMs()
    try {
      const reply = await this.#claim(request)
      sessions.metrics.claimed(outcomeName(reply), clock.monotonicMs() - startedAt)
      return reply
    } catch (error) {
      sessions.metrics.claimed('failed', clock.monotonicMs() - startedAt)
      throw error
    }
  }

  /** The holder has let go: nobody has to ask it any more. */
  letGo(holder: SessionHolder): void {
    this.#context.live.notices.withdraw('kick', holder)
  }

  async #claim(request: ClaimRequest): Promise<ClaimReply> {
    const { sessions } = this.#context
    const world = await this.#world()
    const player = request.seen && playerSeenAt(world, request.shard, request.seen)
    const { facts } = world
    const ban = bannedClaim(facts, request.account, realIpOf(world, request.seen, player), facts.now)
    if (ban !== undefined) return refused(banRefusal(ban, facts.now))
    const elsewhere = await this.#returns.answer(world, request, player)
    if (elsewhere !== undefined) return elsewhere
    for (let tries = 1; ; tries += 1) {
      const outcome = await sessions.store.claim(request)
      if (outcome.kind !== 'busy') return this.#settled(request, outcome)
      const verdict = await this.#judge(world, request, outcome, player)
      if (verdict.kind !== 'force') return busy(outcome, verdict)
      if (tries > FORCED_TRIES_MAX)
        throw new SwitchyardError(
          'SWY_CONFLICT',
          `others claim ${request.account} faster than it can be freed`,
        )
      await this.#force(outcome.session, verdict.why)
    }
  }

  #settled(request: ClaimRequest, outcome: Exclude<ClaimOutcome, Busy>): ClaimReply {
    switch (outcome.kind) {
      case 'granted':
        this.#contests.settle(request.account)
        return { outcome: { kind: 'granted', value: { epoch: outcome.epoch, repeated: outcome.repeated } } }
      case 'refused':
        return refused(claimRefusal('shard', outcome.why, SHARD_RETRY_MS))
      case 'quarantine':
        return refused(quarantineRefusal(outcome.until - outcome.now))
    }
  }

  async #judge(
    world: World,
    request: ClaimRequest,
    { session, now }: Busy,
    player: PlayerLive | undefined,
  ): Promise<SecondLoginVerdict> {
    const { clock, live } = this.#context
    const { account, epoch, state } = session
    const moving = onTheWay(session, now)
    if (moving !== undefined) return { kind: 'reject', ...moving }
    const nowMs = clock.monotonicMs()
    const holder = state.kind === 'free' ? undefined : shardOf(world.facts, state.shard)
    const claimant = shardOf(world.facts, request.shard)
    const verdict = judgeSecondLogin({
      policy: sessionSettingsOf(claimant && fleetOf(world.facts, claimant.fleet)).onSecondLogin,
      fence: sessionSettingsOf(holder && fleetOf(world.facts, holder.fleet)).fence,
      old: oldPlayer(tieOf(world, session, now)),
      ip: player?.key.ip,
      askedMsAgo: this.#contests.askedMsAgo(account, epoch, nowMs),
    })
    if (verdict.kind === 'ask' && isPlayed(state)) {
      this.#contests.ask(account, epoch, nowMs)
      live.notices.post('kick', { shard: state.shard, account, epoch }, 'the account logs in elsewhere')
    }
    return verdict
  }

  async #force({ account, epoch, state }: SessionRecord, why: string): Promise<void> {
    const { live, log, sessions } = this.#context
    if (!(await sessions.store.free(account, epoch)) || state.kind === 'free') return
    const loser = { shard: state.shard, account, epoch }
    live.notices.withdraw('kick', loser)
    live.notices.post('fenced', loser, `another login took the account: ${why}`)
    log.info({ account, shard: state.shard.shardId, why }, 'a session was freed for another login')
  }

  async #world(): Promise<World> {
    const { live, sessions, store } = this.#context
    return gatherWorld(sessions.recentFacts() ?? (await store.facts()), live.view())
  }
}

function oldPlayer(tie: Tie): OldPlayer {
  return tie.kind === 'player'
    ? { kind: 'playing', idleMs: tie.player.idleMs, ip: tie.player.key.ip }
    : { kind: tie.kind }
}

function busy({ session, now }: Busy, verdict: Exclude<SecondLoginVerdict, { kind: 'force' }>): ClaimReply {
  const holder = holderOf(session.state)
  const heldMs = Math.max(0, now - session.since)
  return {
    outcome: {
      kind: 'busy',
      value: { holder, heldMs, retryAfterMs: verdict.retryAfterMs, why: verdict.why },
    },
  }
}

function refused(value: ReturnType<typeof claimRefusal>): ClaimReply {
  return { outcome: { kind: 'refused', value } }
}

/** As the metrics call it. */
function outcomeName({ outcome }: ClaimReply): ClaimResult {
  switch (outcome.kind) {
    case 'granted':
      return outcome.value.repeated ? 'repeated' : 'granted'
    case 'busy':
      return 'busy'
    case 'refused':
      return outcome.value.reason
  }
}

export type ClaimResult = 'granted' | 'repeated' | 'busy' | ClaimRefusal | 'failed'
