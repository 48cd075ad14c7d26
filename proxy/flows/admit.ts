import { after, type MonotonicMs } from '../../lib/clock.ts'
import { takeToken } from '../../lib/token-bucket.ts'
import { CLIENT_SILENCE_MS, clientHeardAt, type Flow, type FlowPhase, isShardSilent } from './flow.ts'
import { DROP_REASONS, type DropReason } from './drop-reason.ts'
import { ROUTE_ID_GONE } from '../routing/route.ts'
import type { DropVerdict, OpenVerdict, Verdict } from './verdict.ts'
import type { ListenerFlows } from './listener-flows.ts'

const OPEN: OpenVerdict = { kind: 'open' }
const DROPS = Object.fromEntries(DROP_REASONS.map(reason => [reason, { kind: 'drop', reason }])) as Readonly<
  Record<DropReason, DropVerdict>
>

/** Decides the fate of one datagram of a client. Same arguments, same verdict. Touches the known flow's times and phase and
 *  nothing else; allocates nothing (but one phase per flow and fail-over of a `timeout` fleet). Two map look-ups.
 *  The idle time-out is refreshed only by what is forwarded. */
export function admit(listener: ListenerFlows<Flow>, ip: string, port: number, now: MonotonicMs): Verdict {
  const flow = listener.udpFlow(ip, port)
  if (flow === undefined) return OPEN
  const { flowRate } = listener
  if (flowRate !== undefined && flow.bucket !== undefined && !takeToken(flow.bucket, flowRate, now))
    return DROPS['flow-rate']
  if (flow.routeId !== flow.route.routeId && !acceptSwitch(flow, now)) return DROPS['no-route']
  const { phase } = flow
  if (phase.kind === 'following') {
    if (mayReopen(phase, now)) return flow.reopen
    phase.heardAt = now
    return DROPS.following
  }
  flow.clientSeenAt = now
  flow.activeAt = now
  return flow.forward
}

/** Like `admit`, for the first word of a new session. From a player of a known flow it means that the player has connected anew from the same
 *  port: with a shard that is silent, or behind which the player is let run into its time-out, the flow is opened anew, so that placement is
 *  decided again. Not above the flow's rate. */
export function admitHandshake(
  listener: ListenerFlows<Flow>,
  ip: string,
  port: number,
  now: MonotonicMs,
): Verdict {
  const verdict = admit(listener, ip, port, now)
  const flow = listener.udpFlow(ip, port)
  if (flow === undefined || verdict.kind === 'reopen') return verdict
  // Or handshakes would be a way around the rate, and each of them would open a flow.
  if (verdict === DROPS['flow-rate']) return verdict
  if (flow.phase.kind === 'following') return flow.reopen
  return isShardSilent(flow, now) ? flow.reopen : verdict
}

/** The flow's group has switched to another shard since the last datagram: with `timeout` the client is let run into its
 *  time-out, counted from the switch. False if the group is no more. */
export function acceptSwitch(flow: Flow, now: MonotonicMs): boolean {
  const { route } = flow
  if (route.routeId === ROUTE_ID_GONE) return false
  flow.routeId = route.routeId
  if (route.follow === 'timeout' && flow.player.protocol === 'udp')
    flow.phase = followingFrom(flow, after(route.switchedAt, route.clientTimeoutMs), now)
  return true
}

export function followingFrom(flow: Flow, deadline: MonotonicMs, now: MonotonicMs): FlowPhase {
  return { kind: 'following', deadline, heardAt: clientHeardAt(flow, now) }
}

/** Whether a client in its time-out has gone silent, or long enough was waited: the next datagram is a new flow. */
export function mayReopen(phase: Extract<FlowPhase, { kind: 'following' }>, now: MonotonicMs): boolean {
  return now - phase.heardAt >= CLIENT_SILENCE_MS || now >= phase.deadline
}
