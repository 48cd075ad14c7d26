import type { ShardObservation } from '../../proto/contract/proxy-link.ts'
import { sameShard, type ShardRef } from '../../proto/contract/ids.ts'
import { exitOf, hostedBy, type HostLive, type LiveView, type ProxyLive } from '../facts/live-view.ts'
import type { ShardRecord } from './shard.ts'

/** Signals and verdicts as in docs/architecture.md, "Health". */
export const HEARTBEAT_LOST_MS = 2_500
/** A link that missed two heartbeats (500 ms each) is in doubt: shards are judged down after 1.5 s of silence already, so whoever waits
 *  for a link to be *lost* doubts his own eyes when everything has been fenced. */
export const LINK_DOUBTFUL_MS = 1_250
export const TICK_HUNG_MS = 10_000
/** A socket-level refusal counts from this many sockets on, or from one if it is the only flow. */
export const REFUSED_SOCKETS_MIN = 2
/** A proxy that has not reported for so long knows nothing: unknown, never evidence. */
export const OBSERVATION_STALE_MS = 2_000
/** Only a proxy that has heard the shard within this time can contradict another one's complaint. */
export const HEARD_LATELY_MS = 2_000

/** A shard behind a relay cannot be heard while its agent is away, and for a moment after it has come back: the proxies have yet to ask
 *  again (every 500 ms) and to say so. */
export const RELAY_BACK_MS = 1_250
/** No absence of an agent excuses a shard that nobody has heard for so long. */
export const RELAY_EXCUSED_MS = 5_000

/** So much of a dead shard's last line of output goes into the evidence. */
const LAST_WORDS_CHARACTERS_MAX = 120

/** What speaks against a shard, by number of the signal. */
export interface Signals {
  /** S1: its agent saw it exit. `text` says how. */
  readonly exited: string | undefined
  /** S2: no heartbeat of its agent for `HEARTBEAT_LOST_MS`. */
  readonly agentLost: boolean
  /** S3: the script's tick is older than `TICK_HUNG_MS`. */
  readonly hung: boolean
  /** S4: players send and nothing comes back. */
  readonly silent: boolean
  /** S5: its port refuses. */
  readonly refused: boolean
  /** S6: it does not answer the proxies' probes. */
  readonly unanswered: boolean
  /** Its agent, which relays all that proxies hear of it, is away, or has just been: S4, S5 and S6 say no more than that. */
  readonly relayAway: boolean
  /** Somebody reported on it at all. */
  readonly heard: boolean
}

export type Verdict =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'suspect'; readonly evidence: readonly string[] }
  | { readonly kind: 'agent-lost'; readonly evidence: readonly string[] }
  | { readonly kind: 'hung'; readonly evidence: readonly string[] }
  | { readonly kind: 'down'; readonly evidence: readonly string[]; readonly witnessed: boolean }

/** Judges one shard from its signals. `witnessed` marks S1: an exit that was seen never counts towards the brake on ourselves. */
export function judge(signals: Signals): Verdict {
  if (signals.exited !== undefined)
    return { kind: 'down', evidence: [`S1 its agent saw it exit: ${signals.exited}`], witnessed: true }
  const evidence = evidenceOf(signals)
  const complaint = signals.silent || signals.refused || signals.unanswered
  if (complaint && signals.relayAway) return { kind: 'suspect', evidence }
  const pair = [signals.agentLost, signals.silent, signals.unanswered].filter(Boolean).length >= 2
  if (pair || (signals.refused && signals.unanswered)) return { kind: 'down', evidence, witnessed: false }
  if (complaint) return { kind: 'suspect', evidence }
  if (signals.agentLost) return { kind: 'agent-lost', evidence }
  if (signals.hung) return { kind: 'hung', evidence }
  return signals.heard ? { kind: 'healthy' } : { kind: 'unknown' }
}

function evidenceOf(signals: Signals): string[] {
  const evidence: string[] = []
  if (signals.agentLost) evidence.push(`S2 no heartbeat of its agent for ${HEARTBEAT_LOST_MS} ms`)
  if (signals.hung) evidence.push(`S3 its script has not ticked for ${TICK_HUNG_MS} ms`)
  if (signals.silent) evidence.push('S4 players send and nothing comes back')
  if (signals.refused) evidence.push('S5 its port refuses')
  if (signals.unanswered) evidence.push('S6 three probes in a row unanswered')
  return evidence
}

/** Reads the signals about one shard out of what the links say.
 *  @param relayed by its agent (`alias` addresses) */
export function signalsOf(shard: ShardRecord, live: LiveView, relayed = false): Signals {
  const host = live.hosts.find(candidate => candidate.id === shard.host)
  const hosted = host === undefined ? undefined : hostedBy(host, shard.ref)
  const observed = observationsOf(shard.ref, live.proxies)
  return {
    exited: host === undefined ? undefined : exitText(host, shard),
    agentLost: agentLost(host, live.activeForMs),
    hung: hosted !== undefined && hosted.ticked && hosted.tickAgeMs > TICK_HUNG_MS,
    silent: believed(opinions(observed, one => one.silent)),
    refused: believed(
      opinions(observed, one => one.refused >= REFUSED_SOCKETS_MIN || (one.refused >= 1 && one.flows <= 1)),
    ),
    unanswered: believed(
      observed.filter(one => one.probe !== 'unknown').map(one => one.probe === 'unanswered'),
    ),
    relayAway: relayed && host !== undefined && isRelayAway(host, observed),
    heard: hosted !== undefined || observed.some(one => one.answered),
  }
}

/** What the proxies say, complaint or not. One that has no complaint and has not heard the shard lately has no opinion: without players
 *  there it would find every silence in order. */
function opinions(
  observed: readonly ShardObservation[],
  complains: (one: ShardObservation) => boolean,
): readonly boolean[] {
  return observed.filter(one => complains(one) || heardLately(one)).map(complains)
}

/** Whether a proxy hears this shard now. Without players and without a probe nobody does. */
export function answersLately(ref: ShardRef, live: LiveView): boolean {
  return observationsOf(ref, live.proxies).some(heardLately)
}

function heardLately(one: ShardObservation): boolean {
  return one.answered && one.answeredMsAgo < HEARD_LATELY_MS
}

/** A complaint counts if it is the only proxy's word, or at least two proxies say the same: one of several alone has a path problem. */
function believed(complaints: readonly boolean[]): boolean {
  const complaining = complaints.filter(Boolean).length
  return complaining >= 2 || (complaining === 1 && complaints.length === 1)
}

function observationsOf(ref: ShardRef, proxies: readonly ProxyLive[]): readonly ShardObservation[] {
  return proxies
    .filter(proxy => proxy.attached && proxy.heardMsAgo < OBSERVATION_STALE_MS)
    .flatMap(proxy => proxy.observations.filter(observation => sameShard(observation.shard, ref)))
}

/** A node that has just become active has not been found by the agents yet: that is no sign of anything. */
function agentLost(host: HostLive | undefined, activeForMs: number): boolean {
  if (activeForMs < 2 * HEARTBEAT_LOST_MS) return false
  return host === undefined || host.heardMsAgo > HEARTBEAT_LOST_MS
}

/** Ends with the heartbeat that is lost (S2): an agent that stays away is as bad as a shard that does. */
function isRelayAway(
  { attached, sinceMs, heardMsAgo }: HostLive,
  observed: readonly ShardObservation[],
): boolean {
  return (
    (attached ? sinceMs < RELAY_BACK_MS : heardMsAgo <= HEARTBEAT_LOST_MS) &&
    observed.some(one => one.answered && one.answeredMsAgo < RELAY_EXCUSED_MS)
  )
}

/** An exit the agent reported, or a serving shard that its attached agent does not know (any more). */
function exitText(host: HostLive, shard: ShardRecord): string | undefined {
  const exit = exitOf(host, shard.ref)
  if (exit !== undefined) {
    const how = exit.signal === '' ? `exit code ${exit.exitCode}` : `signal ${exit.signal}`
    return exit.lastLine === ''
      ? how
      : `${how}, its last words: ${exit.lastLine.slice(0, LAST_WORDS_CHARACTERS_MAX)}`
  }
  const known = hostedBy(host, shard.ref) !== undefined
  const serving = shard.life.kind !== 'starting'
  return host.attached && serving && !known ? 'its agent does not know it' : undefined
}
