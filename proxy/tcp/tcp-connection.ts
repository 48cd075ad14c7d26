import type { Socket } from 'node:net'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import type { DataPlane } from '../flows/data-plane.ts'
import type { Flow, FlowCloseReason, FlowHandler } from '../flows/flow.ts'
import type { ListenerSettings } from '../flows/listener-flows.ts'
import type { RefusalReason } from '../games/game-messages.ts'
import type { StreamAdmission } from '../games/stream-adapter.ts'
import { dial, type DialFailure } from './dial.ts'
import { EarlyBytes } from './early-bytes.ts'
import { type Endpoint, proxyProtocolHeader } from '../../proto/contract/proxy-protocol-header.ts'
import { LastWords } from './last-words.ts'
import type { TcpCounters } from './tcp-counters.ts'
import { TcpRelay } from './tcp-relay.ts'
import type { WaitingRoom } from './waiting-room.ts'

/** How long a new connection waits where the fleet's policy is not known yet. */
export const HOLD_DEFAULT_MS = 10_000
/** The same shard address is tried again after so long. */
export const REDIAL_MS = 500

const NO_HEADER = Buffer.alloc(0)

/** Life of a client's connection until a shard has taken it. From `dialing` on there is a flow.
 *    placing ──placed──► dialing ──accepted──► relaying ──► closed
 *       │                 ▲    │ refused | no answer          ▲
 *       │    rerouted | redial ▼                              │
 *       │                 waiting ──────holdMs over───────────┤
 *       └────────holdMs over | refused────────────────────────┘
 *  Where the game has words for it, a client that no shard has taken hears them while it is `leaving`, before it is closed. */
type State =
  /** Every shard it could join is being replaced. */
  | { readonly kind: 'placing' }
  | { readonly kind: 'dialing'; readonly flow: Flow; readonly shard: Socket; readonly deadline: MonotonicMs }
  /** Its shard did not take the connection: wait for another one, or for this one to be back. */
  | { readonly kind: 'waiting'; readonly flow: Flow; readonly dialAt: MonotonicMs }
  | { readonly kind: 'relaying'; readonly relay: TcpRelay }
  | { readonly kind: 'leaving'; readonly words: LastWords }
  | { readonly kind: 'closed' }

export interface TcpConnectionOptions {
  readonly client: Socket
  readonly from: Endpoint
  /** The public address that the client reached. */
  readonly to: Endpoint
  readonly listener: ListenerSettings
  /** Undefined: whoever comes joins the listener's fleet. */
  readonly admission?: StreamAdmission | undefined
  /** What it has said already. */
  readonly early?: EarlyBytes
  readonly dataPlane: DataPlane
  readonly clock: Clock
  readonly connectMs: number
  readonly waitingRoom: WaitingRoom
  readonly counters: TcpCounters
  readonly onStateChange: (connection: TcpConnection) => void
}

/** One client's connection: finds it a shard, lets it wait for one, hands it over to a relay. */
export class TcpConnection implements FlowHandler {
  readonly #options: TcpConnectionOptions
  readonly #holdUntil: MonotonicMs
  readonly #early: EarlyBytes
  readonly #fleet: FleetName
  readonly #earlySaid = (chunk: Buffer): void => {
    if (!this.#early.add(chunk)) this.#options.client.pause()
  }
  readonly #earlyClosed = (): void => this.#clientGone()
  #state: State = { kind: 'placing' }
  #waits = false

  constructor(options: TcpConnectionOptions) {
    this.#options = options
    const { client, dataPlane, listener, admission, early, clock } = options
    this.#early = early ?? new EarlyBytes()
    this.#fleet = admission?.fleet ?? listener.fleet
    const holdMs = dataPlane.policy(this.#fleet)?.holdMs ?? HOLD_DEFAULT_MS
    this.#holdUntil = after(clock.monotonicMs(), holdMs)
    client.on('error', () => {}) // Every error is followed by `close`, which tells.
    client.on('data', this.#earlySaid)
    client.on('close', this.#earlyClosed)
    if (this.#early.full) client.pause()
  }

  get kind(): 'placing' | 'dialing' | 'waiting' | 'leaving' | 'closed' | TcpRelay['kind'] {
    return this.#state.kind === 'relaying' ? this.#state.relay.kind : this.#state.kind
  }

  /** Finds a shard, or a place to wait. Call it once. */
  start(): void {
    this.#place()
  }

  /** Does what is due; to be called every tick while the state has a deadline. */
  tick(now: MonotonicMs): void {
    const state = this.#state
    if ((state.kind === 'placing' || state.kind === 'waiting') && this.#leftSilently())
      return this.#clientGone()
    switch (state.kind) {
      case 'placing':
        return this.#place()
      case 'dialing':
        if (now < state.deadline) return
        state.shard.destroy()
        return this.#dialFailed(state.flow, 'timed-out')
      case 'waiting':
        if (now >= this.#holdUntil) return this.#giveUp(state.flow)
        if (now >= state.dialAt && state.flow.route.admission !== 'hold') this.#dial(state.flow)
        return
      case 'relaying':
        return state.relay.tick(now)
      case 'leaving':
        return state.words.tick(now)
      case 'closed':
        return
    }
  }

  rerouted(flow: Flow, lameDuckMs: number): void {
    const state = this.#state
    if (state.kind === 'relaying') return state.relay.rerouted(lameDuckMs)
    // The shard has not heard of this client yet, so the new one takes it without anybody noticing.
    if (state.kind === 'dialing') state.shard.destroy()
    if (state.kind === 'dialing' || state.kind === 'waiting') this.#dial(flow)
  }

  closed(_flow: Flow, why: FlowCloseReason): void {
    if (this.#state.kind === 'relaying') this.#state.relay.bidFarewell(why)
    else if (why === 'client-closed') this.destroy()
    else this.#refuse(why)
  }

  /** Ends everything at once. A flow that is still there is the caller's to close. */
  destroy(): void {
    const state = this.#state
    if (state.kind === 'relaying') return state.relay.destroy()
    if (state.kind === 'dialing') state.shard.destroy()
    this.#enter({ kind: 'closed' })
    this.#options.client.destroy()
  }

  /** No shard has taken the client, and none will. */
  #refuse(why: RefusalReason): void {
    const { client, admission, clock } = this.#options
    const words = admission?.refusal(why)
    if (words === undefined || words.length === 0 || client.destroyed) return this.destroy()
    if (this.#state.kind === 'dialing') this.#state.shard.destroy()
    this.#forgetClient()
    this.#enter({ kind: 'leaving', words: new LastWords(client, words, clock, () => this.destroy()) })
  }

  #forgetClient(): void {
    this.#options.client.off('data', this.#earlySaid)
    this.#options.client.off('close', this.#earlyClosed)
  }

  #enter(state: State): void {
    this.#state = state
    if (state.kind === 'relaying' || state.kind === 'leaving' || state.kind === 'closed')
      this.#leaveWaitingRoom()
    this.#options.onStateChange(this)
  }

  #place(): void {
    const { dataPlane, listener, from } = this.#options
    // A proxy that has just started hears of its routes in a moment.
    if (dataPlane.routed) {
      const opened = dataPlane.openTcp({
        listener: listener.name,
        fleet: this.#fleet,
        ...from,
        handler: this,
      })
      if (opened.kind === 'opened') return this.#dial(opened.flow)
      if (opened.kind === 'refused') return this.#refuse(opened.reason)
    }
    const mayWait = this.#options.clock.monotonicMs() < this.#holdUntil && this.#enterWaitingRoom()
    if (mayWait) return this.#enter({ kind: 'placing' })
    this.#countHeldInVain()
    this.#refuse('hold')
  }

  #dial(flow: Flow): void {
    const { dataPlane, clock, connectMs } = this.#options
    const { address, port } = flow.route.shard
    const shard = dial(address, port, {
      accepted: () => {
        if (this.#dials(shard)) this.#relay(flow, shard)
      },
      failed: failure => {
        if (!this.#dials(shard)) return
        if (failure === 'refused') dataPlane.shardRefused(flow)
        this.#dialFailed(flow, failure)
      },
    })
    this.#enter({ kind: 'dialing', flow, shard, deadline: after(clock.monotonicMs(), connectMs) })
  }

  /** Whether `shard` is the connection being opened now, not one given up meanwhile. */
  #dials(shard: Socket): boolean {
    return this.#state.kind === 'dialing' && this.#state.shard === shard
  }

  #dialFailed(flow: Flow, failure: DialFailure | 'timed-out'): void {
    const { counters, clock } = this.#options
    counters.dials[failure] += 1
    if (!this.#enterWaitingRoom()) return this.#giveUp(flow)
    this.#enter({ kind: 'waiting', flow, dialAt: after(clock.monotonicMs(), REDIAL_MS) })
  }

  #giveUp(flow: Flow): void {
    this.#countHeldInVain()
    this.#options.dataPlane.close(flow, 'shard-unreachable')
  }

  #countHeldInVain(): void {
    const { dataPlane, listener, counters } = this.#options
    dataPlane.countDrop(listener.name, 'hold')
    if (this.#waits) counters.clientsHeldInVain += 1
  }

  #relay(flow: Flow, shard: Socket): void {
    const { client, dataPlane, clock, from, to } = this.#options
    dataPlane.shardAccepted(flow, shard.localPort ?? 0)
    this.#forgetClient()
    const onStateChange = (): void => this.#options.onStateChange(this)
    const relay = new TcpRelay({ client, shard, flow, dataPlane, clock, onStateChange })
    this.#enter({ kind: 'relaying', relay })
    const headed = dataPlane.policy(flow.route.fleet)?.proxyProtocol === true
    relay.start(headed ? proxyProtocolHeader(from, to) : NO_HEADER, this.#early.take(), client.readableEnded)
  }

  #clientGone(): void {
    const state = this.#state
    if (state.kind === 'dialing' || state.kind === 'waiting')
      this.#options.dataPlane.close(state.flow, 'client-closed')
    else this.destroy()
  }

  /** An end without a word, while waiting, is somebody who went away; with a word, it is a whole question. */
  #leftSilently(): boolean {
    return this.#options.client.readableEnded && this.#early.empty
  }

  #enterWaitingRoom(): boolean {
    if (this.#waits) return true
    this.#waits = this.#options.waitingRoom.enter()
    if (this.#waits) this.#options.counters.clientsHeld += 1
    return this.#waits
  }

  #leaveWaitingRoom(): void {
    if (this.#waits) this.#options.waitingRoom.leave()
    this.#waits = false
  }
}
