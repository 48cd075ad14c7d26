import type { Socket } from 'node:net'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { DataPlane } from '../flows/data-plane.ts'
import type { Flow, FlowCloseReason, FlowHandler } from '../flows/flow.ts'
import type { ListenerSettings } from '../flows/listener-flows.ts'
import { dial, type DialFailure } from './dial.ts'
import { EarlyBytes } from './early-bytes.ts'
import { type Endpoint, proxyProtocolHeader } from '../../proto/contract/proxy-protocol-header.ts'
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
 *       └────────holdMs over | refused────────────────────────┘ */
type State =
  /** Every shard it could join is being replaced. */
  | { readonly kind: 'placing' }
  | { readonly kind: 'dialing'; readonly flow: Flow; readonly shard: Socket; readonly deadline: MonotonicMs }
  /** Its shard did not take the connection: wait for another one, or for this one to be back. */
  | { readonly kind: 'waiting'; readonly flow: Flow; readonly dialAt: MonotonicMs }
  | { readonly kind: 'relaying'; readonly relay: TcpRelay }
  | { readonly kind: 'closed' }

export interface TcpConnectionOptions {
  readonly client: Socket
  readonly from: Endpoint
  /** The public address that the client reached. */
  readonly to: Endpoint
  readonly listener: ListenerSettings
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
  readonly #early = new EarlyBytes()
  readonly #earlySaid = (chunk: Buffer): void => {
    if (!this.#early.add(chunk)) this.#options.client.pause()
  }
  readonly #earlyClosed = (): void => this.#clientGone()
  #state: State = { kind: 'placing' }
  #waits = false

  constructor(options: TcpConnectionOptions) {
    this.#options = options
    const { client, dataPlane, listener, clock } = options
    const holdMs = dataPlane.policy(listener.fleet)?.holdMs ?? HOLD_DEFAULT_MS
    this.#holdUntil = after(clock.monotonicMs(), holdMs)
    client.on('error', () => {}) // Every error is followed by `close`, which tells.
    client.on('data', this.#earlySaid)
    client.on('close', this.#earlyClosed)
  }

  get kind(): 'placing' | 'dialing' | 'waiting' | 'closed' | TcpRelay['kind'] {
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
    else this.destroy()
  }

  /** Ends everything at once. A flow that is still there is the caller's to close. */
  destroy(): void {
    const state = this.#state
    if (state.kind === 'relaying') return state.relay.destroy()
    if (state.kind === 'dialing') state.shard.destroy()
    this.#enter({ kind: 'closed' })
    this.#options.client.destroy()
  }

  #enter(state: State): void {
    this.#state = state
    if (state.kind === 'relaying' || state.kind === 'closed') this.#leaveWaitingRoom()
    this.#options.onStateChange(this)
  }

  #place(): void {
    const { dataPlane, listener, from } = this.#options
    // A proxy that has just started hears of its routes in a moment.
    if (dataPlane.routed) {
      const opened = dataPlane.openTcp({ listener: listener.name, ...from, handler: this })
      if (opened.kind === 'opened') return this.#dial(opened.flow)
      if (opened.kind === 'refused') return this.destroy()
    }
    const mayWait = this.#options.clock.monotonicMs() < this.#holdUntil && this.#enterWaitingRoom()
    if (mayWait) return this.#enter({ kind: 'placing' })
    this.#countHeldInVain()
    this.destroy()
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
    const { client, dataPlane, listener, clock, from, to } = this.#options
    dataPlane.shardAccepted(flow, shard.localPort ?? 0)
    client.off('data', this.#earlySaid)
    client.off('close', this.#earlyClosed)
    const onStateChange = (): void => this.#options.onStateChange(this)
    const relay = new TcpRelay({ client, shard, flow, dataPlane, clock, onStateChange })
    this.#enter({ kind: 'relaying', relay })
    const headed = dataPlane.policy(listener.fleet)?.proxyProtocol === true
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
