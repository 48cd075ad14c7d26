import type { Socket } from 'node:dgram'
import { after, type MonotonicMs } from '../../lib/clock.ts'
import { canonicalIp, familyOf, isLinkLocal } from '../../lib/ip-text.ts'
import { identityOf } from '../../proto/contract/alias.ts'
import { beginsWithHeader, readDatagramHeader } from '../../proto/contract/proxy-protocol-header.ts'
import { EndpointTable } from '../aliases/endpoint-table.ts'
import { CLIENT_SPEAKS_MS, meantFlows, type SpokenFlow } from '../aliases/meant-flows.ts'
import { type RelayedFlow, sameSpeaker, type Speaker } from '../aliases/relayed-flow.ts'
import { handedAddress } from '../restore/handed-address.ts'
import { type Place, type RestoredFlow, seenAs } from '../restore/restored-flow.ts'
import type { Relay } from './relay.ts'
import type { RestoreTable } from './restore-table.ts'
import { type RelayParts, type RelayPlace, SEND_QUEUE_BYTES_MAX } from './shard-relay.ts'
import { closeQuietly, openUdpSocket } from './udp-socket.ts'
import { WAITING_DATAGRAMS_MAX } from './waiting-flows.ts'

const SWEEP_EVERY_MS = 1_000
/** Nobody listens there (RFC 863), and no packet for it leaves this host: the table makes a player's datagram of what goes there. */
const HANDED_PORT = 9
/** What came before the table knew the flow may be read so much later; then a datagram without a header says that the table is not what it was. */
const LATE_MS = 1_000

interface OpenFlow extends SpokenFlow {
  readonly id: number
  readonly identity: string | undefined
  /** While the table does not know the flow, or may have lost it: what goes on later, in its order. */
  held: Buffer[] | undefined
  readonly openedAt: MonotonicMs
  activeAt: MonotonicMs
  heardAt: MonotonicMs
  up: number
  down: number
}

export interface RestoringParts extends Pick<RelayParts, 'budget' | 'trusts' | 'count' | 'clock' | 'log'> {
  readonly table: RestoreTable
  /** Whether this host has the address. */
  readonly isOwn: (ip: string) => boolean
}

/** Tells the kernel whose the flows to one game server are: what comes with a header, or of an unknown flow, comes here; everything else the
 *  table carries between the proxies and the game server, which sees the players' own addresses and ports. */
export class RestoringRelay implements Relay {
  readonly #place: RelayPlace
  readonly #parts: RestoringParts
  readonly #byProxy = new EndpointTable<OpenFlow>()
  readonly #bySeen = new EndpointTable<OpenFlow>()
  #socket: Socket | undefined
  #sweepAt: MonotonicMs

  constructor(place: RelayPlace, parts: RestoringParts) {
    this.#place = place
    this.#parts = parts
    this.#sweepAt = parts.clock.monotonicMs()
  }

  open(): boolean {
    const { address, port } = this.#place
    this.#socket ??= openUdpSocket({ address, port, onDatagram: this.#onProxyDatagram })
    return this.#socket !== undefined
  }

  /** Takes over what an earlier life of the agent left in the table; nothing changes for it. */
  adopt(flows: readonly RestoredFlow[]): void {
    const { table } = this.#parts
    table.plan.openDoor(this.#place.port, this.#place.gamePort)
    for (const { id, proxy, seen, doorPort, gamePort } of flows) {
      const isProxy = seen.ip === proxy.ip && seen.port === proxy.port
      const speaker: Speaker = isProxy ? { kind: 'proxy' } : { kind: 'player', ...seen }
      const identity = isProxy ? undefined : identityOf(seen.ip)
      if (this.#byProxy.get(proxy.ip, proxy.port) !== undefined) continue
      if (this.#parts.budget.take(identity) !== undefined) continue
      table.plan.open({ proxy, seen, doorPort, gamePort }, id)
      this.#note({ proxy, speaker, seen, identity, id, held: undefined })
    }
  }

  flowAt(ip: string, port: number): RelayedFlow | undefined {
    return this.#bySeen.get(canonicalIp(ip), port)?.flow
  }

  /** When somebody was heard is known as of the last look into the table. */
  portsAt(ip: string, login: string): readonly number[] {
    const { clock, table } = this.#parts
    const since = clock.monotonicMs() - CLIENT_SPEAKS_MS - table.lookEveryMs
    return meantFlows(this.#bySeen.valuesAt(canonicalIp(ip)), login, since).map(({ flow }) => flow.aliasPort)
  }

  playerBehind(): undefined {
    return undefined
  }

  identities(): Iterable<string> {
    return []
  }

  settle(): void {}

  tick(): void {
    const now = this.#parts.clock.monotonicMs()
    if (now < this.#sweepAt) return
    this.#sweepAt = after(now, SWEEP_EVERY_MS)
    this.open() // Somebody may have had the port for a moment while the agent was restarted.
    const { table, budget } = this.#parts
    for (const open of this.#byProxy.values()) this.#noteCount(open, table.counts.get(open.id), now)
    // What the counters have not told yet may still be there.
    const idle = now - budget.limits.idleMs - table.lookEveryMs
    for (const open of this.#all()) if (open.activeAt <= idle) this.#close(open)
    if (table.plan.hasChanges(now)) void table.carryOut()
  }

  close(): void {
    if (this.#socket !== undefined) closeQuietly(this.#socket)
    this.#socket = undefined
  }

  end(): void {
    const { table } = this.#parts
    for (const open of this.#all()) this.#close(open)
    table.plan.closeDoor(this.#place.port)
    void table.carryOut()
    this.close()
  }

  readonly #onProxyDatagram = (datagram: Buffer, from: { address: string; port: number }): void => {
    const open = this.#byProxy.get(from.address, from.port)
    if (beginsWithHeader(datagram)) this.#announced(datagram, { ip: from.address, port: from.port }, open)
    else if (open === undefined) this.#parts.count('no-header')
    else {
      if (open.held === undefined && this.#parts.clock.monotonicMs() - open.openedAt > LATE_MS)
        this.#doubt(open)
      this.#toGame(open, datagram)
    }
  }

  #announced(datagram: Buffer, proxy: Place, open: OpenFlow | undefined): void {
    // A link-local address leads nowhere without its interface, for which the table has no place.
    if (!this.#parts.trusts(proxy.ip) || isLinkLocal(proxy.ip)) return this.#parts.count('untrusted')
    const header = readDatagramHeader(datagram)
    if (header.kind === 'broken') return this.#parts.count('broken-header')
    const speaker: Speaker = header.kind === 'own' ? { kind: 'proxy' } : { kind: 'player', ...header.client }
    const payload = datagram.subarray(header.bytes)
    if (open !== undefined && sameSpeaker(open.flow.speaker, speaker)) return this.#toGame(open, payload)
    // The proxy has given the flow's port to somebody else.
    if (open !== undefined) this.#close(open)
    const begun = this.#begin(proxy, speaker)
    if (begun !== undefined) this.#toGame(begun, payload)
  }

  #begin(proxy: Place, speaker: Speaker): OpenFlow | undefined {
    const { table, budget, count, isOwn } = this.#parts
    const { port: doorPort, gamePort } = this.#place
    const identity = speaker.kind === 'player' ? identityOf(speaker.ip) : undefined
    const seen = seenAs(speaker, proxy, isOwn)
    // He comes by another flow now: through another proxy, or one that has forgotten him.
    const former = this.#bySeen.get(seen.ip, seen.port)
    if (former !== undefined) this.#close(former)
    const full = table.failing === undefined ? budget.take(identity) : 'no-table'
    if (full !== undefined) {
      count(full)
      return undefined
    }
    const { id } = table.plan.open({ proxy, seen, doorPort, gamePort })
    const open = this.#note({ proxy, speaker, seen, identity, id, held: [] })
    void table.carryOut().then(done => this.#installed(open, done))
    return open
  }

  #note(wanted: {
    readonly proxy: Place
    readonly speaker: Speaker
    readonly seen: Place
    readonly identity: string | undefined
    readonly id: number
    readonly held: Buffer[] | undefined
  }): OpenFlow {
    const { proxy, speaker, seen, identity, id, held } = wanted
    const now = this.#parts.clock.monotonicMs()
    const flow = { address: proxy.ip, port: proxy.port, speaker, alias: seen.ip, aliasPort: seen.port }
    const times = { openedAt: now, activeAt: now, heardAt: now }
    const open: OpenFlow = { flow, identity, id, held, ...times, meantBy: undefined, up: 0, down: 0 }
    this.#byProxy.set(proxy.ip, proxy.port, open)
    this.#bySeen.set(seen.ip, seen.port, open)
    return open
  }

  /** The next header begins the flow anew where the table could not take it. */
  #installed(open: OpenFlow, done: boolean): void {
    if (this.#byProxy.get(open.flow.address, open.flow.port) !== open) return
    if (!done) {
      for (const _ of open.held ?? []) this.#parts.count('no-table')
      return this.#close(open)
    }
    this.#release(open)
  }

  /** The table ought to have taken this datagram: it waits until the table was looked at. */
  #doubt(open: OpenFlow): void {
    open.held = []
    void this.#parts.table.look().then(() => this.#release(open))
  }

  #release(open: OpenFlow): void {
    const held = open.held ?? []
    open.held = undefined
    for (const datagram of held) this.#hand(open, datagram)
  }

  #toGame(open: OpenFlow, datagram: Buffer): void {
    open.activeAt = this.#parts.clock.monotonicMs()
    open.heardAt = open.activeAt
    if (datagram.length === 0) return // The header came alone.
    if (open.held === undefined) this.#hand(open, datagram)
    else if (open.held.length >= WAITING_DATAGRAMS_MAX) this.#parts.count('waiting-limit')
    else open.held.push(Buffer.from(datagram)) // A copy: the datagram is the socket's.
  }

  #hand({ id }: OpenFlow, datagram: Buffer): void {
    const socket = this.#socket
    if (socket === undefined) return this.#parts.count('no-socket')
    if (socket.getSendQueueSize() > SEND_QUEUE_BYTES_MAX) this.#parts.count('queue-full')
    else socket.send(datagram, HANDED_PORT, handedAddress(id, familyOf(this.#place.address)), this.#onSent)
  }

  readonly #onSent = (error: Error | null): void => {
    if (error !== null) this.#parts.count('send-failed')
  }

  /** A table that was made anew counts from nothing. */
  #noteCount(open: OpenFlow, count: { up: number; down: number } | undefined, now: MonotonicMs): void {
    if (count === undefined) return
    if (count.up !== open.up) open.heardAt = now
    if (count.up !== open.up || count.down !== open.down) open.activeAt = now
    open.up = count.up
    open.down = count.down
  }

  #all(): readonly OpenFlow[] {
    return [...this.#byProxy.values()]
  }

  #close({ flow, id, identity }: OpenFlow): void {
    const { table, budget, clock } = this.#parts
    this.#byProxy.delete(flow.address, flow.port)
    this.#bySeen.delete(flow.alias, flow.aliasPort)
    budget.give(identity)
    table.plan.close(id, clock.monotonicMs())
  }
}
