import { decipher } from '../../../proxy/games/samp/cipher.ts'
import { echoOf, encodeGreeting } from '../../../proxy/games/samp/handshake.ts'
import { mask } from '../../../proxy/games/samp/masking.ts'
import { MESSAGE_ID } from '../../../proxy/games/samp/message-id.ts'
import { beginsLikeQuery } from '../../../proxy/games/samp/query.ts'
import { RELIABILITY } from './raknet-datagram.ts'
import { SYNC_ID } from './remote-call.ts'
import { ReliabilityLayer } from './reliability-layer.ts'
import { ServerGate } from './server-gate.ts'
import {
  CLOSING_MS,
  JOIN_WITHIN_MS,
  KEEPALIVE_MS,
  PENDING_MS,
  RATE_LIMITS,
  UNKNOWN_BYTES_MAX,
} from './server-limits.ts'
import { hear, type PeerWorld } from './server-messages.ts'
import type { ServerEvent } from './server-event.ts'
import { type Address, addressKey, type LeaveReason, type Peer } from './server-peer.ts'
import { answerQuery, type ServerFacts } from './server-query.ts'

export interface SampServerOptions {
  /** The port that it is bound to: the cipher's key. */
  readonly port: number
  readonly facts?: Partial<ServerFacts>
  readonly playersMax?: number
  readonly password?: string
  readonly limitsLoopback?: boolean
  readonly cookieSeed?: number
  /** How often it tells each player of the game, ms. */
  readonly gameEveryMs?: number
  /** Offers open.mp's masking to clients of open.mp. */
  readonly masks?: boolean
}
const EVENTS_MAX = 100_000

/** An SA:MP server as a pure state machine: `receive` and `tick` go in, `take` gives what it sends. It refuses and bans as open.mp's does. */
export class SampServerCore {
  readonly events: ServerEvent[] = []
  readonly #options: SampServerOptions
  readonly #gate: ServerGate
  readonly #peers = new Map<string, Peer>()
  readonly #world: PeerWorld
  readonly #facts: ServerFacts
  #out: { readonly data: Buffer; readonly to: Address }[] = []
  /** Datagrams whose checksum did not fit this server's port. */
  undecipherable = 0
  /** Small datagrams of nobody known, which it swallows. */
  swallowed = 0

  constructor(options: SampServerOptions) {
    this.#options = options
    const playersMax = options.playersMax ?? 50
    this.#facts = {
      hostName: 'SA-MP Server',
      gameMode: 'Freeroam',
      language: 'EN',
      rules: [],
      ...options.facts,
      playersMax,
    }
    this.#gate = new ServerGate({
      playersMax,
      limitsLoopback: options.limitsLoopback ?? false,
      cookieSeed: options.cookieSeed ?? 1,
      onBan: (ip, why, forMs) => this.#note({ kind: 'banned', ip, why, forMs }),
    })
    this.#world = {
      gate: this.#gate,
      password: options.password ?? '',
      token: 0x1234_5678,
      indexOf: peer => [...this.#peers.values()].indexOf(peer),
      nameInUse: name => this.names.some(taken => taken.toLowerCase() === name.toLowerCase()),
      note: event => this.#note(event),
      remove: (peer, why) => this.#remove(peer, why),
    }
  }

  /** Who plays. */
  get names(): readonly string[] {
    return [...this.#peers.values()].flatMap(({ state }) => (state.kind === 'playing' ? [state.name] : []))
  }

  banned(ip: string, now: number): boolean {
    return this.#gate.banned(ip, now)
  }

  /** What is to be sent; afterwards nothing is. */
  take(): readonly { readonly data: Buffer; readonly to: Address }[] {
    const out = this.#out
    this.#out = []
    return out
  }

  receive(datagram: Buffer, from: Address, now: number): void {
    if (beginsLikeQuery(datagram)) {
      const answer = answerQuery(datagram, this.#facts, this.names)
      if (answer !== undefined) this.#out.push({ data: answer, to: from })
      return
    }
    const plain = decipher(datagram, this.#options.port)
    if (plain === undefined) {
      this.undecipherable += 1
      return
    }
    const peer = this.#peers.get(addressKey(from))
    const begins = plain[0] ?? 0
    const checked = [24, 25, 29].includes(begins) || peer === undefined
    if (checked && this.#gate.banned(from.ip, now)) {
      this.#out.push({ data: encodeGreeting({ kind: 'banned' }), to: from })
      return
    }
    const echo = echoOf(plain)
    if (echo !== undefined) this.#shakeHands(echo, from, peer, now)
    else if (peer !== undefined) this.#hearPeer(peer, plain, now)
    else if (plain.length > UNKNOWN_BYTES_MAX) this.#gate.ban(from.ip, 'unknown-bytes', now)
    else this.swallowed += 1
  }

  /** Lets time pass; call it every tick. */
  tick(now: number): void {
    for (const peer of this.#peers.values()) {
      this.#remind(peer, now)
      for (const data of peer.layer.flush(now)) this.#send(peer, data)
      const why = this.#overdue(peer, now)
      if (why !== undefined) this.#remove(peer, why)
    }
  }

  /** Stops as a server does that goodbye matters to: everybody is told to leave for good. */
  kickEverybody(now: number): void {
    for (const peer of this.#peers.values()) this.#kick(peer, now)
  }

  #shakeHands(echo: number, from: Address, peer: Peer | undefined, now: number): void {
    const admission = this.#gate.judge(from.ip, echo, peer, this.#peers, now)
    if (admission.kind === 'answer') this.#out.push({ data: admission.data, to: from })
    if (admission.kind !== 'admit') return
    const maskKey = admission.client === 'openMp' && this.#options.masks === true ? 0xc0ff_ee42 : undefined
    const admitted: Peer = {
      address: from,
      layer: new ReliabilityLayer({ limits: RATE_LIMITS }),
      maskKey,
      since: now,
      state: { kind: 'unverified', challenge: undefined, earlyCalls: 0 },
    }
    this.#peers.set(addressKey(from), admitted)
    if (maskKey !== undefined)
      this.#out.push({
        data: encodeGreeting({ kind: 'encryption-offer', key: maskKey, version: 1 }),
        to: from,
      })
    this.#send(admitted, encodeGreeting({ kind: 'reply' }))
  }

  #hearPeer(peer: Peer, plain: Buffer, now: number): void {
    const received = peer.layer.receive(plain, now)
    if (received.kind === 'exceeded') {
      this.#gate.ban(peer.address.ip, 'rate-limit', now)
      if (this.#gate.banned(peer.address.ip, now)) this.#remove(peer, 'banned')
    } else if (received.kind === 'messages')
      for (const payload of received.payloads)
        if (this.#peers.get(addressKey(peer.address)) === peer) hear(this.#world, peer, payload, now)
  }

  /** Keepalive, the game's news, and the end of those who never joined. */
  #remind(peer: Peer, now: number): void {
    const { layer, state } = peer
    if (state.kind === 'connected' && now - peer.since > JOIN_WITHIN_MS) return this.#kick(peer, now)
    if (state.kind !== 'connected' && state.kind !== 'playing') return
    if (layer.everythingAcked && now - (layer.lastReliableAt ?? peer.since) > KEEPALIVE_MS)
      layer.send(Buffer.from([MESSAGE_ID.detectLostConnections]), now)
    if (state.kind !== 'playing' || now < state.gameAt) return
    peer.state = { ...state, gameAt: now + (this.#options.gameEveryMs ?? 100) }
    const news = Buffer.concat([Buffer.from([SYNC_ID]), Buffer.from(this.#facts.hostName, 'latin1')])
    layer.send(news, now, RELIABILITY.unreliableSequenced, 1)
  }

  #overdue({ layer, state, since }: Peer, now: number): LeaveReason | undefined {
    if (layer.dead(now)) return 'timeout'
    switch (state.kind) {
      case 'unverified':
      case 'accepted':
        return now - since > PENDING_MS ? 'timeout' : undefined
      case 'closing':
        return layer.everythingAcked || now - state.since > CLOSING_MS ? 'kicked' : undefined
      case 'connected':
      case 'playing':
        return undefined
    }
  }

  #kick(peer: Peer, now: number): void {
    peer.layer.send(Buffer.from([MESSAGE_ID.disconnection]), now, RELIABILITY.reliableOrdered)
    this.#leave(peer, 'kicked')
    peer.state = { kind: 'closing', since: now }
  }

  #remove(peer: Peer, why: LeaveReason): void {
    this.#leave(peer, why)
    this.#peers.delete(addressKey(peer.address))
    this.#gate.settle(peer.address.ip)
  }

  #leave({ address, state }: Peer, why: LeaveReason): void {
    if (state.kind === 'playing') this.#note({ kind: 'left', name: state.name, from: address, why })
  }

  #send(peer: Peer, data: Buffer): void {
    this.#out.push({ data: peer.maskKey === undefined ? data : mask(data, peer.maskKey), to: peer.address })
  }

  #note(event: ServerEvent): void {
    if (this.events.length < EVENTS_MAX) this.events.push(event)
  }
}
