import type { MonotonicMs } from '../../lib/clock.ts'
import { acceptSwitch, mayReopen } from './admit.ts'
import { CLIENT_SILENCE_MS, type Flow, knownAt } from './flow.ts'

/** What is due for a flow when the tick comes by. */
export type Due =
  | { readonly kind: 'nothing' }
  /** Somebody took its seat while it was silent, and it speaks again: it takes a place of its own. */
  | { readonly kind: 'seat-back' }
  | { readonly kind: 'close'; readonly why: 'moved' | 'idle' }

const NOTHING: Due = { kind: 'nothing' }
const SEAT_BACK: Due = { kind: 'seat-back' }
const MOVED: Due = { kind: 'close', why: 'moved' }
const IDLE: Due = { kind: 'close', why: 'idle' }

/** Looks at one flow. Lets it notice that its group has failed over (`acceptSwitch`): a silent client's time-out begins
 *  without a datagram. */
export function dueForFlow(flow: Flow, now: MonotonicMs): Due {
  const { udpIdleMs, tcpIdleMs } = flow.listener.settings
  if (flow.routeId !== flow.route.routeId && flow.route.follow === 'timeout') acceptSwitch(flow, now)
  if (flow.phase.kind === 'following' && mayReopen(flow.phase, now)) return MOVED
  const idleMs = flow.player.protocol === 'udp' ? udpIdleMs : tcpIdleMs
  const known = knownAt(flow, now)
  if (known - flow.activeAt >= idleMs) return IDLE
  return flow.seatTaken && known - flow.clientSeenAt < CLIENT_SILENCE_MS ? SEAT_BACK : NOTHING
}
