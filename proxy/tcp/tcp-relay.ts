import type { Socket } from 'node:net'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { DataPlane } from '../flows/data-plane.ts'
import type { Flow, FlowCloseReason } from '../flows/flow.ts'
import { breakOff } from './break-off.ts'
import { farewellFor } from './farewell.ts'

/** How long a shard that a player has left may go on with its last words. */
export const FLUSH_MS = 250
/** How long either side may take for what is left, once the connection closes. */
export const CLOSING_MS = 5_000
/** Once everything is sent, so long for the client to see the end by itself. Many game clients notice only when a write fails, so
 *  whoever still talks to a dead shard after that gets a reset, and reconnects. */
export const LINGER_MS = 300

/** Life of a connection that a shard has taken. The flow is in the table until `flushing` or `closing`.
 *    streaming ──moved──► flushing ──shard silent | deadline──► closing ──flushed | deadline──► closed
 *      │   └──move with lame-duck──► lame-duck ──deadline──► flushing
 *      └──ended | idle | no route──► closing                    (a cut leads to closed at once) */
type State =
  | { readonly kind: 'streaming' }
  /** Moved; the old shard may finish what it does. */
  | { readonly kind: 'lame-duck'; readonly deadline: MonotonicMs }
  /** Moved; the old shard has been told the end and says its last. */
  | { readonly kind: 'flushing'; readonly deadline: MonotonicMs }
  /** What is written goes out, what is received is thrown away (closing on unread bytes would reset the connection and lose
   *  what we wrote). */
  | { readonly kind: 'closing'; readonly deadline: MonotonicMs }
  | { readonly kind: 'closed' }

export interface TcpRelayOptions {
  readonly client: Socket
  readonly shard: Socket
  readonly flow: Flow
  readonly dataPlane: DataPlane
  readonly clock: Clock
  readonly onStateChange: () => void
}

/** Carries the bytes of one connection both ways. What one side does not read is not read from the other: at most one
 *  high-water mark and one read wait in memory per direction. */
export class TcpRelay {
  readonly #options: TcpRelayOptions
  #state: State = { kind: 'streaming' }
  #firstToEnd: FlowCloseReason | undefined

  constructor(options: TcpRelayOptions) {
    this.#options = options
    const { client, shard } = options
    client.on('data', (chunk: Buffer) => this.#clientSaid(chunk))
    client.on('drain', () => shard.resume())
    client.on('end', () => this.#clientFinished())
    client.on('close', hadError => this.#clientClosed(hadError))
    shard.on('data', (chunk: Buffer) => this.#shardSaid(chunk))
    shard.on('drain', () => client.resume())
    shard.on('end', () => this.#shardFinished())
    shard.on('close', () => this.#shardClosed())
  }

  get kind(): State['kind'] {
    return this.#state.kind
  }

  /** Says to the shard what the client said before, after `header`.
   *  @param clientEnded the client has nothing more to say */
  start(header: Buffer, early: Buffer, clientEnded: boolean): void {
    const { client, shard, flow, dataPlane } = this.#options
    if (early.length > 0) dataPlane.forwardedFromClient(flow, early.length)
    const first = Buffer.concat([header, early])
    if (first.length === 0 || shard.write(first)) client.resume()
    else client.pause()
    if (clientEnded) this.#clientFinished()
  }

  tick(now: MonotonicMs): void {
    const state = this.#state
    if (state.kind === 'streaming' || state.kind === 'closed' || now < state.deadline) return
    if (state.kind === 'lame-duck') this.#leave('moved')
    else if (state.kind === 'flushing') this.#close()
    else if (this.#options.client.writableFinished) this.#hangUp()
    else this.destroy()
  }

  rerouted(lameDuckMs: number): void {
    if (this.#state.kind === 'streaming' && lameDuckMs > 0) this.#enter('lame-duck', lameDuckMs)
    else this.#leave('moved') // Moved once more: what a lame duck has to say is out of date.
  }

  /** The flow has left the table. */
  bidFarewell(why: FlowCloseReason): void {
    const { shard, client } = this.#options
    switch (farewellFor(why)) {
      case 'reset':
        return this.destroy()
      case 'end':
        return this.#close()
      case 'flush':
        this.#enter('flushing', FLUSH_MS)
        shard.end()
        client.resume()
        return
    }
  }

  /** Ends both sides at once. */
  destroy(): void {
    this.#state = { kind: 'closed' }
    breakOff(this.#options.client)
    this.#options.shard.destroy()
    this.#options.onStateChange()
  }

  /** Everything was sent: the sockets go without a reset of ours. */
  #hangUp(): void {
    this.#state = { kind: 'closed' }
    this.#options.client.destroy()
    this.#options.shard.destroy()
    this.#options.onStateChange()
  }

  #leave(why: FlowCloseReason): void {
    this.#options.dataPlane.close(this.#options.flow, why)
  }

  #enter(kind: 'lame-duck' | 'flushing' | 'closing', durationMs: number): void {
    this.#state = { kind, deadline: after(this.#options.clock.monotonicMs(), durationMs) }
    this.#options.onStateChange()
  }

  #clientSaid(chunk: Buffer): void {
    const { client, shard, flow, dataPlane } = this.#options
    switch (this.#state.kind) {
      case 'streaming':
        dataPlane.forwardedFromClient(flow, chunk.length)
        if (!shard.write(chunk)) client.pause()
        return
      case 'lame-duck':
        if (!shard.write(chunk)) client.pause()
        return
      case 'flushing':
      case 'closing':
      case 'closed':
        return // The shard that this was meant for is not the player's any more.
    }
  }

  #shardSaid(chunk: Buffer): void {
    const { client, shard, flow, dataPlane } = this.#options
    const { kind } = this.#state
    if (kind === 'closing' || kind === 'closed') return
    // Only while the flow is on this shard is it evidence about it.
    if (kind === 'streaming') dataPlane.forwardedFromShard(flow, chunk.length)
    if (!client.write(chunk)) shard.pause()
  }

  /** The client has said everything: half of the connection closes, the other half goes on. */
  #clientFinished(): void {
    if (this.#carries()) {
      this.#firstToEnd ??= 'client-closed'
      this.#options.shard.end()
    } else this.#finishClosing()
  }

  #shardFinished(): void {
    if (this.#carries()) {
      this.#firstToEnd ??= 'shard-closed'
      this.#options.client.end()
    } else if (this.#state.kind === 'flushing') this.#close()
  }

  #clientClosed(hadError: boolean): void {
    if (!this.#carries()) return this.#finishClosing()
    // A reset goes on as a reset: the shard must not take half a message for a whole one.
    if (hadError) breakOff(this.#options.shard)
    this.#leave(this.#firstToEnd ?? 'client-closed')
  }

  #shardClosed(): void {
    if (this.#carries()) this.#leave(this.#firstToEnd ?? 'shard-closed')
    else if (this.#state.kind === 'flushing') this.#close()
    else this.#finishClosing()
  }

  #carries(): boolean {
    return this.#state.kind === 'streaming' || this.#state.kind === 'lame-duck'
  }

  /** Both sides get what is written for them, and close. */
  #close(): void {
    const { client, shard } = this.#options
    this.#enter('closing', CLOSING_MS)
    shard.destroySoon()
    client.end(() => {
      if (this.#state.kind === 'closing') this.#enter('closing', LINGER_MS)
    })
    client.resume()
    this.#finishClosing()
  }

  #finishClosing(): void {
    if (this.#state.kind !== 'closing') return
    const { client, shard } = this.#options
    // The client has said its end too: nothing unread is left that could turn the close into a reset.
    if (client.readableEnded) client.destroySoon()
    if (!client.closed || !shard.closed) return
    this.#state = { kind: 'closed' }
    this.#options.onStateChange()
  }
}
