import type { ListenerName } from '../../../proto/contract/ids.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import { Carrier } from '../../../proxy/flows/carrier.ts'
import { TICK_MS } from '../../../proxy/flows/data-plane.ts'
import { noRecorder } from '../../../proxy/flows/flow-recorder.ts'
import { sampAdapter } from '../../../proxy/games/samp/samp-adapter.ts'
import { adoptJournal } from '../../../proxy/journal/adopt-journal.ts'
import { journalLine, readJournal } from '../../../proxy/journal/journal-record.ts'
import { replayJournal } from '../../../proxy/journal/journal-state.ts'
import { stateRecords } from '../../../proxy/journal/state-records.ts'
import type {
  DatagramSocket,
  DatagramSource,
  OpenSocketOptions,
  OpenSocketResult,
  SentListener,
} from '../../../proxy/udp/datagram-socket.ts'
import { keyedHash } from '../../../proxy/udp/keyed-hash.ts'
import { UdpFront } from '../../../proxy/udp/udp-front.ts'
import type { Flight, SampWorld } from '../../games/samp/samp-world.ts'
import { carrierLimits, listenerSettings, main, type WorldOptions } from './carrier-world.ts'

/** Where players go. */
export const FRONT = { ip: '203.0.113.1', port: 7_777 }
const QUARANTINE_MS = 300_000
const LIMITS = {
  repliesPerIpPerSecond: 10,
  repliesPerPrefixPerSecond: 100,
  replyBytesPerSecond: 1_000_000,
}

/** The proxy's own UDP front and carrier as a machine of a `SampWorld`: only its sockets are made up. */
export class SampProxy {
  readonly carrier: Carrier
  readonly front: UdpFront
  readonly warnings: string[] = []
  readonly #world: SampWorld
  readonly #sockets = new Set<WorldSocket>()
  #out: Flight[] = []
  #tickAt = Number.NEGATIVE_INFINITY

  /** @param journal what a former life has left; @param more listeners of the same fleet, on the ports behind `FRONT`'s */
  constructor(
    world: SampWorld,
    options: WorldOptions & { readonly journal?: string; readonly more?: readonly ListenerName[] } = {},
  ) {
    const { clock } = world
    const settings = { ...listenerSettings, door: { reconnectsPerSecond: 100 }, ...options.listener }
    const names = [main, ...(options.more ?? [])]
    this.#world = world
    this.carrier = new Carrier({
      listeners: names.map(name => ({ ...settings, name })),
      limits: { ...carrierLimits, ...options.limits },
      flowPorts: { first: 10_000, last: 19_999, quarantineMs: QUARANTINE_MS, ...options.flowPorts },
      clock,
      random: seededRandom(options.seed ?? 1),
      recorder: options.recorder ?? noRecorder,
      events: { opened: () => {}, moved: () => {}, closed: () => {}, observationsChanged: () => {} },
    })
    const game = {
      adapter: sampAdapter,
      name: undefined,
      limits: LIMITS,
      hash: keyedHash(Buffer.alloc(32, options.seed ?? 1)),
    }
    this.front = new UdpFront({
      carrier: this.carrier,
      openSocket: given => this.#open(given),
      localAddresses: () => [FRONT.ip],
      socketTables: () => Promise.resolve(''),
      clock,
      log: { ...silentLog, warn: (_fields, message) => void this.warnings.push(message) },
      games: new Map(names.map(name => [name, game])),
    })
    for (const [index, name] of names.entries()) this.front.listen(name, [FRONT.ip], FRONT.port + index)
    if (options.journal !== undefined) {
      const { records } = readJournal(options.journal)
      adoptJournal(replayJournal(records, QUARANTINE_MS), this.carrier, this.front, clock)
    }
    world.attach({ ip: FRONT.ip, port: 0 }, { receive: () => [], tick: now => this.#tick(now) })
  }

  get listener() {
    return this.carrier.table.listener(main)!
  }

  /** Why things were dropped, and how often. */
  get drops(): Readonly<Record<string, number>> {
    const reasons = Object.entries(this.listener.counters.dropsByReason())
    return Object.fromEntries(reasons.filter(([, count]) => count > 0))
  }

  /** Ends without a word, as `kill -9` does it. @returns its journal */
  kill(): string {
    const journal = [...stateRecords(this.carrier, this.#world.clock)].map(journalLine).join('')
    const alive = {
      at: this.#world.clock.wallMs(),
      body: { kind: 'alive', value: { flows: this.carrier.table.size } },
    } as const
    this.#world.remove({ ip: FRONT.ip, port: 0 })
    for (const socket of this.#sockets) socket.close()
    return journal + journalLine(alive)
  }

  #tick(now: number): readonly Flight[] {
    if (now >= this.#tickAt) {
      this.#tickAt = now + TICK_MS
      this.carrier.tick()
      this.front.tick()
    }
    return this.#taken()
  }

  #taken(): readonly Flight[] {
    const out = this.#out
    this.#out = []
    return out
  }

  #open(options: OpenSocketOptions): OpenSocketResult {
    const ip = options.address === '0.0.0.0' ? FRONT.ip : options.address
    // The one who asks shards for server lists takes any port.
    const at = { ip, port: options.port === 0 ? 40_000 + this.#sockets.size : options.port }
    const socket = new WorldSocket(at.port, {
      sent: (data, to) => void this.#out.push({ data, from: at, to }),
      heard: options.onDatagram,
      closed: () => {
        this.#sockets.delete(socket)
        this.#world.remove(at)
      },
    })
    this.#sockets.add(socket)
    this.#world.attach(at, {
      tick: () => [],
      receive: ({ data, from }) => (socket.receive(data, from), this.#taken()),
    })
    return { kind: 'open', socket }
  }
}

interface Wire {
  sent(data: Buffer, to: { ip: string; port: number }): void
  heard(data: Buffer, from: DatagramSource): void
  closed(): void
}

class WorldSocket implements DatagramSocket {
  readonly port: number
  readonly #wire: Wire
  #peer: DatagramSource | undefined

  constructor(port: number, wire: Wire) {
    this.port = port
    this.#wire = wire
  }

  receive(data: Buffer, from: { ip: string; port: number }): void {
    const peer = this.#peer
    if (peer !== undefined && (peer.address !== from.ip || peer.port !== from.port)) return
    // What is sent on is changed in place.
    this.#wire.heard(Buffer.from(data), { address: from.ip, port: from.port })
  }

  send(datagram: Buffer, onSent: SentListener): void {
    if (this.#peer !== undefined) this.sendTo(datagram, this.#peer.address, this.#peer.port, onSent)
  }

  sendTo(datagram: Buffer, address: string, port: number, onSent: SentListener): void {
    this.#wire.sent(Buffer.from(datagram), { ip: address, port })
    onSent(null)
  }

  connect(address: string, port: number): boolean {
    this.#peer = { address, port }
    return true
  }

  disconnect(): void {
    this.#peer = undefined
  }

  queuedBytes(): number {
    return 0
  }

  close(): void {
    this.#wire.closed()
  }
}
