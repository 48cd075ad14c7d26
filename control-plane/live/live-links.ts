import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Random } from '../../lib/random.ts'
import type { Facts } from '../facts/facts.ts'
import { type HostRooms, NO_ROOMS } from '../scaler/host-rooms.ts'
import { NO_SESSIONS, type SessionsLive } from '../sessions/sessions-live.ts'
import type { LiveDetail } from '../views/live-detail.ts'
import { Agents } from './agents.ts'
import { Answers } from './answers.ts'
import { ChangeSignal } from './change-signal.ts'
import { FlowMirror, plainIp } from './flow-mirror.ts'
import { Notices } from './notices.ts'
import { activeSince, type NodeStanding } from './node-standing.ts'
import { LogReads } from './log-reads.ts'
import { Proxies } from './proxies.ts'
import { ZoneLinks } from './zone-links.ts'

export interface LiveLinksOptions {
  readonly clock: Clock
  readonly random: Random
  readonly leadership: NodeStanding
  readonly log: Log
  /** Called at once when a link said something that decisions depend on. */
  readonly wake: () => void
  /** What the session store has said; nothing where it is not asked. */
  readonly sessions?: () => SessionsLive
  /** What the scaler says of hosts, see `LiveView.rooms`; absent: there are no pools. */
  readonly rooms?: () => HostRooms | undefined
  /** As they were read last; absent: nobody is told about zones. */
  readonly facts?: () => Facts | undefined
}

/** Everything that the attached processes say, and the ways to them. */
export class LiveLinks {
  readonly agents: Agents
  readonly proxies: Proxies
  readonly mirror: FlowMirror
  readonly notices: Notices
  readonly zones: ZoneLinks
  readonly logReads = new LogReads()
  readonly changes: ChangeSignal
  readonly #answers: Answers
  readonly #clock: Clock
  readonly #leadership: NodeStanding
  readonly #sessions: () => SessionsLive
  readonly #rooms: () => HostRooms | undefined

  constructor(options: LiveLinksOptions) {
    const { clock, leadership } = options
    const wake = (): void => {
      this.changes.notify()
      options.wake()
    }
    this.#clock = clock
    this.#leadership = leadership
    this.#sessions = options.sessions ?? (() => NO_SESSIONS)
    this.#rooms = options.rooms ?? (() => NO_ROOMS)
    this.changes = new ChangeSignal(clock)
    this.#answers = new Answers(clock)
    this.mirror = new FlowMirror(clock)
    this.agents = new Agents({ ...options, wake })
    this.notices = new Notices(clock, this.agents)
    this.zones = new ZoneLinks({ clock, agents: this.agents, facts: options.facts ?? (() => undefined) })
    this.proxies = new Proxies({ ...options, wake, answers: this.#answers })
  }

  /** What the links say now. Hosts and proxies are as of this call; players are looked up when asked for. */
  view(): LiveDetail {
    const since = activeSince(this.#leadership)
    return {
      hosts: this.agents.hosts(),
      proxies: this.proxies.proxies(),
      activeForMs: since === undefined ? 0 : this.#clock.monotonicMs() - since,
      playersOf: group => this.mirror.playersOf(group),
      membersOf: group => this.mirror.membersOf(group),
      players: () => this.mirror.players(),
      flowsOfAccount: this.#sessions().flowsOfBanned,
      answerOf: order => this.#answers.get(order),
      seenAs: seen => this.mirror.seenAs(seen, (proxy, ip) => this.proxies.hasAddress(proxy, ip)),
      isProxyAddress: ip => this.proxies.isAddress(plainIp(ip)),
      mayBeProxyAddress: ip => this.proxies.isKnownAddress(plainIp(ip)),
      sessions: this.#sessions(),
      rooms: this.#rooms(),
    }
  }

  /** Everything that is due by time: leases, silent streams, what is to be forgotten. Called several times a second. */
  sweep(): void {
    this.agents.sweep()
    this.notices.sweep()
    this.zones.sweep()
    this.proxies.sweep()
    this.mirror.sweep()
    this.#answers.sweep()
    this.changes.sweep()
  }
}
