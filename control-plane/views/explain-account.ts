import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { Explanation } from '../../proto/contract/admin.ts'
import { endpointText } from '../../proto/contract/common.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import type { EventRecord } from '../events/event.ts'
import { fleetOf, shardOf, type World } from '../facts/world.ts'
import type { Ghost } from '../sessions/sessions-live.ts'
import { BOUNCES_MAX, EXPECTED_MS, expectedOf } from '../sessions/expected-account.ts'
import { judgeSecondLogin } from '../sessions/second-login.ts'
import { sessionSettingsOf } from '../sessions/session-settings.ts'
import { isPlayed, type SessionRecord, type SessionState } from '../sessions/session.ts'
import { type Tie, tieOf } from '../sessions/session-ties.ts'
import { onTheWay } from '../zones/on-the-way.ts'
import { explanation, fact, type Fact } from './explanation.ts'
import { durationText } from './people-text.ts'

type Bound = Exclude<SessionState, { readonly kind: 'free' }>

/** Who plays an account, since when, and what would happen to a second login.
 *  @param read the session, and the store's clock at that read
 *  @param history events of the account, in any order */
export function explainAccount(
  world: World,
  read: { readonly session: SessionRecord; readonly now: StoreTimeMs; readonly ghost: Ghost | undefined },
  history: readonly EventRecord[],
): Explanation {
  const { session, now, ghost } = read
  const { account, state, since, epoch } = session
  const forText = `for ${durationText(now - since)}`
  const tie = tieOf(world, session, now)
  const facts = [
    fact('state', state.kind, stateText(state, forText)),
    fact('epoch', epoch, 'nothing that is saved with a lower one counts'),
    ...(state.kind === 'free' ? [] : holderFacts(world, state, tie)),
    ...expectedFacts(world, session),
    ...(ghost === undefined ? [] : [fact('ghost', durationText(ghost.forMs), ghost.why)]),
  ]
  return explanation(account, facts, forecastOf(world, read, tie), history)
}

function stateText({ kind }: SessionState, forText: string): string {
  switch (kind) {
    case 'held':
      return forText
    case 'moving':
      return `about to be handed to another shard, ${forText}`
    case 'granted':
      return `handed to a shard that has not claimed it yet, ${forText}`
    case 'free':
      return `nobody plays it, ${forText}`
  }
}

/** Where the next login belongs; nothing once there has been one. */
function expectedFacts({ facts }: World, { account, epoch }: SessionRecord): Fact[] {
  const expected = expectedOf(facts.expected, account)
  if (expected === undefined || expected.epoch !== epoch || facts.now - expected.since > EXPECTED_MS)
    return []
  const { group, since, bounces } = expected
  const taken = bounces === 0 ? '' : `; it was taken there ${bounces} of ${BOUNCES_MAX} times`
  return [
    fact('expected', group, `its player was moved there ${durationText(facts.now - since)} ago${taken}`),
  ]
}

function holderFacts(world: World, state: Bound, tie: Tie): Fact[] {
  const shard = shardOf(world.facts, state.shard)
  const { onSecondLogin, fence } = sessionSettingsOf(shard && fleetOf(world.facts, shard.fleet))
  return [
    fact(
      'shard',
      shardRefText(state.shard),
      shard === undefined ? 'gone' : `${shard.life.kind}, ${shard.why}`,
    ),
    fact('player', tie.kind === 'player' ? tie.player.id : tie.kind, tieText(tie, state)),
    // Of a shard that is no more nothing is asked: the account is there for the next login.
    ...(shard === undefined ? [] : [fact('policy', onSecondLogin, `fence: ${fence}`)]),
  ]
}

function tieText(tie: Tie, state: Bound): string {
  const seen = isPlayed(state) ? state.seen : undefined
  const seenText = seen === undefined ? '' : `; its game server saw it at ${endpointText(seen.ip, seen.port)}`
  switch (tie.kind) {
    case 'player': {
      const { key, idleMs } = tie.player
      return `${endpointText(key.ip, key.port)}, idle for ${durationText(idleMs)}${seenText}`
    }
    case 'left':
      return `its connection has ended${seenText}`
    case 'unknown':
      return seen === undefined ? 'its script did not say who plays it' : `no proxy carries it${seenText}`
  }
}

/** Decided by the code that would decide it then; as if the second login came from a place of its own, on the same fleet. */
function forecastOf(
  world: World,
  { session, now }: { readonly session: SessionRecord; readonly now: StoreTimeMs },
  tie: Tie,
): string[] {
  const { state } = session
  if (state.kind === 'free') return ['if somebody logged in now: the account would be granted at once']
  const shard = shardOf(world.facts, state.shard)
  if (shard === undefined || shard.life.kind === 'fenced' || shard.life.kind === 'gone')
    return ['if somebody logged in now: the account would be granted at once, since its shard is no more']
  const moving = onTheWay(session, now)
  if (moving !== undefined)
    return [
      `if somebody logged in now, from elsewhere: busy, for ${durationText(moving.retryAfterMs)} at most: ${moving.why}`,
    ]
  const { onSecondLogin: policy, fence } = sessionSettingsOf(fleetOf(world.facts, shard.fleet))
  const old =
    tie.kind === 'player'
      ? { kind: 'playing' as const, idleMs: tie.player.idleMs, ip: tie.player.key.ip }
      : { kind: tie.kind }
  const verdict = judgeSecondLogin({ policy, fence, old, ip: undefined, askedMsAgo: undefined })
  const died = `if ${shardRefText(state.shard)} died now: the account could be claimed as soon as the shard is fenced`
  return [`if somebody logged in now, from elsewhere: ${verdict.why}`, died]
}
