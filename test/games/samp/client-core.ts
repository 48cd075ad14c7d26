import { encipher } from '../../../proxy/games/samp/cipher.ts'
import {
  COOKIE_MASK,
  type ClientKind,
  decodeGreeting,
  openRequest,
} from '../../../proxy/games/samp/handshake.ts'
import { unmask } from '../../../proxy/games/samp/masking.ts'
import { MESSAGE_ID } from '../../../proxy/games/samp/message-id.ts'
import { authAnswer } from './auth-answer.ts'
import { RELIABILITY } from './raknet-datagram.ts'
import { ReliabilityLayer } from './reliability-layer.ts'
import { CALL, CLIENT_VERSION, decodeCall, encodeCall, encodeJoin, SYNC_ID } from './remote-call.ts'
import { authMessage, pong } from './server-messages.ts'

export interface SampClientOptions {
  readonly name: string
  /** The port that it believes the server to be on: the cipher's key. */
  readonly serverPort: number
  readonly client?: ClientKind
  readonly password?: string
  readonly syncEveryMs?: number
  /** How often it says something that wants an acknowledgement, ms. With 500, a black hole is noticed after 10.0 to 10.5 s. */
  readonly reliableEveryMs?: number
  /** Whether it joins the game once it is connected. */
  readonly joins?: boolean
}
export type StoppedBecause = 'banned' | 'refused' | 'password' | 'disconnected' | 'quit'
export type ClientEvent =
  | {
      readonly kind: 'playing' | 'lost' | 'told-to-reconnect' | 'no-answer' | 'attempt-failed' | 'full'
      readonly at: number
    }
  | { readonly kind: 'stopped'; readonly why: StoppedBecause; readonly at: number }

type ClientState =
  | { readonly kind: 'connecting'; readonly requests: number; readonly nextAt: number }
  | { readonly kind: 'requesting' | 'connected'; readonly layer: ReliabilityLayer; readonly since: number }
  | {
      readonly kind: 'playing'
      readonly layer: ReliabilityLayer
      readonly syncAt: number
      readonly reliableAt: number
    }
  | { readonly kind: 'waiting'; readonly until: number }
  | { readonly kind: 'stopped' }

const REQUESTS_MAX = 6
const REQUEST_EVERY_MS = 1_000
const CONNECT_WITHIN_MS = 10_000
const KEEPALIVE_MS = 5_000
/** After message 33 a handshake begins about so much later. */
const RECONNECT_AFTER_MS = 400
/** After "attempt failed" and "full". Assumed: nobody measured it. */
const RETRY_AFTER_MS = 1_000
const EVENTS_MAX = 10_000
/** 1001, in hexadecimal: the smallest key that servers take for a real client's. */
const KEY = '3E9'

/** An SA:MP client as a pure state machine: `receive` and `tick` go in, `take` gives what it sends from its socket of the moment. Where
 *  `socketNumber` has grown it wants another source port. */
export class SampClientCore {
  readonly events: ClientEvent[] = []
  readonly #options: SampClientOptions
  #state: ClientState
  #echo = 0
  #maskKey: number | undefined
  #out: Buffer[] = []
  #socketNumber = 0
  /** When the game was last heard of, ms, and from whom: a server says its name. */
  heard: { readonly at: number; readonly from: string } | undefined

  constructor(options: SampClientOptions, now: number) {
    this.#options = options
    this.#state = { kind: 'connecting', requests: 0, nextAt: now }
  }

  get state(): ClientState['kind'] {
    return this.#state.kind
  }

  get socketNumber(): number {
    return this.#socketNumber
  }

  take(): readonly Buffer[] {
    const out = this.#out
    this.#out = []
    return out
  }

  receive(datagram: Buffer, now: number): void {
    const plain = this.#maskKey === undefined ? datagram : unmask(datagram, this.#maskKey)
    if (plain === undefined) return
    if (this.#state.kind === 'connecting') return this.#greeted(plain, now)
    if (!('layer' in this.#state)) return
    const { layer } = this.#state
    const received = layer.receive(plain, now)
    if (received.kind !== 'messages') return
    for (const payload of received.payloads)
      if ('layer' in this.#state && this.#state.layer === layer) this.#hear(payload, layer, now)
  }

  /** Lets time pass; call it every tick. */
  tick(now: number): void {
    const state = this.#state
    switch (state.kind) {
      case 'connecting':
        return this.#ask(state.requests, state.nextAt, now)
      case 'waiting':
        return now < state.until ? undefined : this.#begin(now)
      case 'requesting':
        return now - state.since > CONNECT_WITHIN_MS
          ? this.#again('no-answer', 0, now)
          : this.#flush(state.layer, now)
      case 'connected':
        return state.layer.dead(now) ? this.#again('lost', 0, now) : this.#flush(state.layer, now)
      case 'playing':
        if (state.layer.dead(now)) return this.#again('lost', 0, now)
        this.#play(state, now)
        return this.#flush(state.layer, now)
      case 'stopped':
    }
  }

  /** Says something in chat: reliable and in order. Nothing happens unless it plays. */
  say(text: string, now: number): void {
    if (this.#state.kind !== 'playing') return
    const payload = Buffer.concat([Buffer.from([text.length & 0xff]), Buffer.from(text, 'latin1')])
    this.#state.layer.send(encodeCall(CALL.chat, payload), now, RELIABILITY.reliableOrdered)
  }

  /** Leaves as a player does who types /q. */
  quit(now: number): void {
    if ('layer' in this.#state) {
      this.#state.layer.send(Buffer.from([MESSAGE_ID.disconnection]), now, RELIABILITY.reliableOrdered)
    }
    this.#stop('quit', now)
  }

  #begin(now: number): void {
    this.#socketNumber += 1
    this.#echo = 0
    this.#maskKey = undefined
    this.#out = []
    this.#state = { kind: 'connecting', requests: 0, nextAt: now }
    this.#ask(0, now, now)
  }

  #ask(requests: number, nextAt: number, now: number): void {
    if (now < nextAt) return
    if (requests === REQUESTS_MAX) return this.#again('no-answer', 0, now)
    this.#sendPlain(openRequest(this.#echo))
    this.#state = { kind: 'connecting', requests: requests + 1, nextAt: now + REQUEST_EVERY_MS }
  }

  #greeted(plain: Buffer, now: number): void {
    const greeting = decodeGreeting(plain)
    switch (greeting?.kind) {
      case 'cookie':
        this.#echo = greeting.cookie ^ COOKIE_MASK[this.#options.client ?? 'samp']
        return this.#sendPlain(openRequest(this.#echo))
      case 'encryption-offer':
        this.#maskKey = greeting.key
        return
      case 'reply': {
        const layer = new ReliabilityLayer()
        const asked = Buffer.from([MESSAGE_ID.connectionRequest])
        layer.send(Buffer.concat([asked, Buffer.from(this.#options.password ?? '', 'latin1')]), now)
        this.#state = { kind: 'requesting', layer, since: now }
        return this.#flush(layer, now)
      }
      case 'attempt-failed':
      case 'full':
        return this.#again(greeting.kind, RETRY_AFTER_MS, now)
      case 'banned':
        return this.#stop('banned', now)
      case undefined:
    }
  }

  #hear(message: Buffer, layer: ReliabilityLayer, now: number): void {
    switch (message[0]) {
      case MESSAGE_ID.connectionLost:
        return this.#again('told-to-reconnect', RECONNECT_AFTER_MS, now)
      case MESSAGE_ID.disconnection:
        return this.#stop('disconnected', now)
      case MESSAGE_ID.invalidPassword:
        return this.#stop('password', now)
      case MESSAGE_ID.noFreeIncomingConnections:
        return this.#again('full', RETRY_AFTER_MS, now)
      case MESSAGE_ID.internalPing:
        return message.length === 5 ? layer.send(pong(message, now), now, RELIABILITY.unreliable) : undefined
      case MESSAGE_ID.authKey: {
        const challenge = message.toString('latin1', 2, 1 + (message[1] ?? 0)) // Without the zero at its end.
        return layer.send(authMessage(authAnswer(challenge)), now)
      }
      case MESSAGE_ID.connectionRequestAccepted:
        return this.#accepted(message, layer, now)
      case SYNC_ID:
        this.heard = { at: now, from: message.toString('latin1', 1) }
        return
      default:
        return this.#called(message, layer, now)
    }
  }

  #accepted(message: Buffer, layer: ReliabilityLayer, now: number): void {
    if (this.#state.kind !== 'requesting' || message.length !== 13) return
    this.#state = { kind: 'connected', layer, since: now }
    layer.send(Buffer.concat([Buffer.from([MESSAGE_ID.newIncomingConnection]), message.subarray(1, 7)]), now)
    if (this.#options.joins === false) return
    const challenge = (message.readUInt32LE(9) ^ CLIENT_VERSION) >>> 0
    const { name } = this.#options
    const join = encodeJoin({ version: CLIENT_VERSION, name, challenge, key: KEY, versionText: '0.3.7-R5' })
    layer.send(encodeCall(CALL.join, join), now)
  }

  #called(message: Buffer, layer: ReliabilityLayer, now: number): void {
    const call = decodeCall(message)
    if (call?.id === CALL.rejected) this.#stop('refused', now)
    else if (call?.id === CALL.initGame && this.#state.kind === 'connected') {
      this.#state = { kind: 'playing', layer, syncAt: now, reliableAt: now }
      this.#note({ kind: 'playing', at: now })
    }
  }

  #play(state: ClientState & { kind: 'playing' }, now: number): void {
    const { layer } = state
    let { syncAt, reliableAt } = state
    if (now >= syncAt) {
      layer.send(Buffer.alloc(68, SYNC_ID), now, RELIABILITY.unreliableSequenced, 1)
      syncAt = now + (this.#options.syncEveryMs ?? 100)
    }
    if (now >= reliableAt) {
      layer.send(encodeCall(UPDATE_CALL, Buffer.alloc(4)), now)
      reliableAt = now + (this.#options.reliableEveryMs ?? 500)
    } else if (layer.everythingAcked && now - (layer.lastReliableAt ?? now) > KEEPALIVE_MS)
      layer.send(Buffer.from([MESSAGE_ID.detectLostConnections]), now)
    this.#state = { ...state, syncAt, reliableAt }
  }

  #flush(layer: ReliabilityLayer, now: number): void {
    for (const plain of layer.flush(now)) this.#sendPlain(plain)
  }

  #sendPlain(plain: Buffer): void {
    this.#out.push(encipher(plain, this.#options.serverPort))
  }

  #again(
    why: 'lost' | 'told-to-reconnect' | 'no-answer' | 'attempt-failed' | 'full',
    afterMs: number,
    now: number,
  ): void {
    this.#note({ kind: why, at: now })
    if (afterMs === 0) this.#begin(now)
    else this.#state = { kind: 'waiting', until: now + afterMs }
  }

  #stop(why: StoppedBecause, now: number): void {
    // What told it so is acknowledged still.
    if ('layer' in this.#state) this.#flush(this.#state.layer, now)
    this.#note({ kind: 'stopped', why, at: now })
    this.#state = { kind: 'stopped' }
  }

  #note(event: ClientEvent): void {
    if (this.events.length < EVENTS_MAX) this.events.push(event)
  }
}

/** Scores and pings: what a client asks for again and again, reliably. */
const UPDATE_CALL = 155
