import type { Socket } from 'node:dgram'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { identityOf, isProvisional } from '../../proto/contract/alias.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import { beginsWithHeader, readDatagramHeader } from '../../proto/contract/proxy-protocol-header.ts'
import type { AliasBook, AliasWord } from '../aliases/alias-book.ts'
import type { RelayBudget } from '../aliases/relay-budget.ts'
import {
  PROXY_ALIAS,
  type RelayDrop,
  type RelayedFlow,
  sameSpeaker,
  type Speaker,
} from '../aliases/relayed-flow.ts'
import type { AliasAsker } from './alias-asker.ts'
import { type OpenFlow, OpenFlows } from './open-flows.ts'
import type { Relay } from './relay.ts'
import type { RelayJournal } from './relay-journal.ts'
import type { RelayRecord } from './relay-record.ts'
import { closeQuietly, openUdpSocket } from './udp-socket.ts'
import { type NewFlow, WaitingFlows } from './waiting-flows.ts'

/** Bytes that may wait in one socket because the kernel takes no more; beyond it datagrams are dropped, as a network would. */
export const SEND_QUEUE_BYTES_MAX = 4 * 1_024 * 1_024
const SWEEP_EVERY_MS = 1_000
const NO_ALIAS = { alias: undefined }

export interface RelayPlace {
  readonly shard: ShardRef
  /** What proxies know. */
  readonly address: string
  readonly port: number
  /** Of the game server, at `GAME_ADDRESS`. */
  readonly gamePort: number
}

export interface RelayParts {
  readonly budget: RelayBudget
  readonly book: AliasBook
  readonly asker: Pick<AliasAsker, 'want' | 'isAway'>
  /** Whether headers from this address are believed. */
  readonly trusts: (address: string) => boolean
  readonly count: (drop: RelayDrop) => void
  readonly clock: Clock
  readonly log: Log
}

/** Carries the datagrams of one game server: each flow of a proxy goes on from a socket of its own, at the alias of its player's address.
 *  Whose a flow is, the proxy says by a header before its first datagrams. */
export class ShardRelay implements Relay {
  readonly #place: RelayPlace
  readonly #parts: RelayParts
  readonly #journal: RelayJournal
  readonly #flows: OpenFlows
  readonly #waiting: WaitingFlows
  #socket: Socket | undefined
  #sweepAt: MonotonicMs

  constructor(place: RelayPlace, parts: RelayParts, journal: RelayJournal) {
    this.#place = place
    this.#parts = parts
    this.#journal = journal
    this.#flows = new OpenFlows({
      ...parts,
      gamePort: place.gamePort,
      onAnswer: (open, datagram) => this.#toProxy(open, datagram),
    })
    this.#waiting = new WaitingFlows(parts.count)
    this.#sweepAt = parts.clock.monotonicMs()
  }

  /** @returns false where the port cannot be had */
  open(): boolean {
    const { address, port } = this.#place
    this.#socket ??= openUdpSocket({ address, port, onDatagram: this.#onProxyDatagram })
    return this.#socket !== undefined
  }

  /** Opens what the agent's last life left, at the same aliases and ports. @returns how many flows */
  recover(): number {
    for (const flow of this.#journal.recover()) this.#recoverOne(flow)
    this.#journal.rewrite(this.#allFlows())
    return this.#flows.size
  }

  #recoverOne(flow: RelayedFlow): void {
    const { book, clock } = this.#parts
    const { speaker, alias } = flow
    const identity = speaker.kind === 'player' ? identityOf(speaker.ip) : undefined
    if (identity !== undefined && !isProvisional(alias)) book.learn(identity, alias, clock.monotonicMs())
    else if (identity !== undefined && !book.adopt(identity, alias)) return
    this.#flows.open(flow, identity)
  }

  /** The flow that a game server sees at an alias and port. */
  flowAt(alias: string, port: number): RelayedFlow | undefined {
    return this.#flows.atAlias(alias, port)?.flow
  }

  /** Of the players at an alias whose login this can be; see `OpenFlows.meant`. */
  portsAt(alias: string, login: string): readonly number[] {
    return this.#flows.meant(alias, login).map(({ flow }) => flow.aliasPort)
  }

  /** The address of a player who is here under this alias, or, in a laboratory, by this very address. */
  playerBehind(alias: string): string | undefined {
    const flows = this.#allFlows()
    const open = flows.find(flow => flow.alias === alias) ?? flows.find(flow => ipOf(flow) === alias)
    return open === undefined ? undefined : ipOf(open)
  }

  /** The addresses of the players that are here now. */
  *identities(): Generator<string, void> {
    for (const { identity } of this.#flows.all()) if (identity !== undefined) yield identity
  }

  /** The control plane may have said more: flows that wait look again. */
  settle(): void {
    const now = this.#parts.clock.monotonicMs()
    for (const flow of this.#waiting.all()) {
      const word = this.#wordOf(flow.identity, now)
      if (word === undefined && flow.until > now) continue
      this.#openPlayer({ ...flow, datagrams: this.#waiting.take(flow) }, word?.alias)
    }
  }

  /** Ends flows that have been silent too long; call it every tick. */
  tick(): void {
    this.settle()
    const now = this.#parts.clock.monotonicMs()
    if (now < this.#sweepAt) return
    this.#sweepAt = after(now, SWEEP_EVERY_MS)
    this.open() // Somebody may have had the port for a moment while the agent was restarted.
    const idle = now - this.#parts.budget.limits.idleMs
    for (const open of this.#flows.all()) if (open.activeAt <= idle) this.#end(open)
  }

  /** The agent ends: the game server goes on, and the next life takes its flows over. */
  close(): void {
    for (const { socket } of this.#flows.all()) closeQuietly(socket)
    if (this.#socket !== undefined) closeQuietly(this.#socket)
    this.#socket = undefined
    this.#journal.close()
  }

  /** The game server has ended. */
  end(): void {
    for (const open of this.#flows.all()) this.#flows.close(open)
    this.close()
    this.#journal.remove()
  }

  readonly #onProxyDatagram = (
    datagram: Buffer,
    from: { readonly address: string; readonly port: number },
  ): void => {
    const open = this.#flows.at(from.address, from.port)
    if (beginsWithHeader(datagram)) this.#announced(datagram, from, open)
    else if (open !== undefined) this.#toGame(open, datagram)
    else if (!this.#waiting.add(from, datagram)) this.#parts.count('no-header')
  }

  #announced(
    datagram: Buffer,
    { address, port }: { readonly address: string; readonly port: number },
    open: OpenFlow | undefined,
  ): void {
    if (!this.#parts.trusts(address)) return this.#parts.count('untrusted')
    const header = readDatagramHeader(datagram)
    if (header.kind === 'broken') return this.#parts.count('broken-header')
    const speaker: Speaker = header.kind === 'own' ? { kind: 'proxy' } : { kind: 'player', ...header.client }
    const payload = datagram.subarray(header.bytes)
    if (open !== undefined && sameSpeaker(open.flow.speaker, speaker)) return this.#toGame(open, payload)
    // The proxy has given the flow's port to somebody else: nothing of the former player may reach him.
    if (open !== undefined) this.#end(open)
    if (speaker.kind === 'player')
      this.#admit({ address, port, speaker, identity: identityOf(speaker.ip) }, payload)
    else {
      this.#waiting.take({ address, port, speaker }) // Who waited there has lost the port.
      this.#begin({ address, port, speaker, alias: PROXY_ALIAS, aliasPort: 0 }, undefined, [payload])
    }
  }

  #admit(flow: NewFlow, payload: Buffer): void {
    const { clock, asker } = this.#parts
    const now = clock.monotonicMs()
    const word = this.#wordOf(flow.identity, now)
    // Its first datagrams may wait still, where there is no point in waiting any more: they go first, and no second time.
    if (word !== undefined)
      return this.#openPlayer({ ...flow, datagrams: [...this.#waiting.take(flow), payload] }, word.alias)
    this.#waiting.hold(flow, payload, now)
    asker.want(flow.identity)
  }

  /** @returns the store's alias, or none of it; undefined: it is worth waiting for the control plane */
  #wordOf(identity: string, now: MonotonicMs): Pick<AliasWord, 'alias'> | undefined {
    const { book, asker } = this.#parts
    const known = book.known(identity, now)
    if (known !== undefined || !asker.isAway) return known
    asker.want(identity) // For flows that come later.
    return NO_ALIAS
  }

  #openPlayer(
    { address, port, speaker, identity, datagrams }: NewFlow & { readonly datagrams: readonly Buffer[] },
    stored: string | undefined,
  ): void {
    const alias = stored ?? this.#parts.book.provisional(identity)
    if (alias === undefined) return this.#parts.count('no-alias')
    this.#begin({ address, port, speaker, alias, aliasPort: 0 }, identity, datagrams)
  }

  #begin(wanted: RelayedFlow, identity: string | undefined, datagrams: readonly Buffer[]): void {
    const open = this.#flows.open(wanted, identity)
    if (open === undefined) return
    this.#note({ kind: 'opened', flow: open.flow })
    for (const datagram of datagrams) this.#toGame(open, datagram)
  }

  #toGame(open: OpenFlow, datagram: Buffer): void {
    open.activeAt = this.#parts.clock.monotonicMs()
    open.heardAt = open.activeAt
    if (datagram.length === 0) return // The header came alone.
    if (open.socket.getSendQueueSize() > SEND_QUEUE_BYTES_MAX) this.#parts.count('queue-full')
    else open.socket.send(datagram, this.#onSent)
  }

  #toProxy(open: OpenFlow, datagram: Buffer): void {
    const socket = this.#socket
    if (socket === undefined) return this.#parts.count('no-socket')
    open.activeAt = this.#parts.clock.monotonicMs()
    if (socket.getSendQueueSize() > SEND_QUEUE_BYTES_MAX) this.#parts.count('queue-full')
    else socket.send(datagram, open.flow.port, open.flow.address, this.#onSent)
  }

  readonly #onSent = (error: Error | null): void => {
    if (error !== null) this.#parts.count('send-failed')
  }

  #end(open: OpenFlow): void {
    this.#flows.close(open)
    const { address, port } = open.flow
    this.#note({ kind: 'closed', address, port })
  }

  #note(entry: RelayRecord): void {
    this.#journal.note(entry, this.#flows.size, () => this.#allFlows())
  }

  #allFlows(): readonly RelayedFlow[] {
    return this.#flows.all().map(({ flow }) => flow)
  }
}

function ipOf({ speaker }: RelayedFlow): string | undefined {
  return speaker.kind === 'player' ? speaker.ip : undefined
}
