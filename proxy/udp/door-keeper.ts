import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { endpointText } from '../../proto/contract/common.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import { admit } from '../flows/admit.ts'
import type { Carrier } from '../flows/carrier.ts'
import { FarewellBook, type Leaver } from '../flows/farewell-book.ts'
import type { Flow } from '../flows/flow.ts'
import type { DoorSettings, ListenerFlows } from '../flows/listener-flows.ts'
import { LostClients } from '../flows/lost-clients.ts'
import type { KeyedHash } from '../games/address-challenges.ts'
import type { DoorSession, GameDoor } from '../games/game-door.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { DatagramSource, OpenSocket } from './datagram-socket.ts'
import { DoorFlow, type DoorParts } from './door-flow.ts'
import { type ReplySocket, SEND_QUEUE_BYTES_MAX } from './reply-socket.ts'

/** Farewells of one tick: 5,000 a second. */
const FAREWELLS_PER_TICK_MAX = 250
/** A shard's ban shows with every player who comes. */
const BANNED_LOGGED_EVERY_MS = 10_000

export interface DoorKeeperOptions {
  readonly door: GameDoor
  readonly settings: DoorSettings
  readonly flows: ListenerFlows<Flow>
  readonly carrier: Carrier
  readonly clock: Clock
  readonly log: Log
  readonly openSocket: OpenSocket
  readonly hash: KeyedHash
  /** Public. */
  readonly port: number
}

/** Stands at the door of one listener: asks newcomers for a proof of their address, opens flows for those who have given it, and sends away,
 *  to connect anew, whose session is not known here or has to end. */
export class DoorKeeper {
  readonly #options: DoorKeeperOptions
  readonly #parts: DoorParts
  readonly #lost: LostClients
  readonly #farewells = new FarewellBook<ReplySocket>()
  readonly #guests = new Set<DoorFlow>()
  #bannedLoggedAt = Number.NEGATIVE_INFINITY

  constructor(options: DoorKeeperOptions) {
    const { door, carrier, clock, openSocket, port, settings, hash } = options
    this.#options = options
    this.#lost = new LostClients(settings.reconnectsPerSecond, hash('lost'), clock.monotonicMs())
    this.#parts = {
      door,
      carrier,
      clock,
      openSocket,
      port,
      guests: this.#guests,
      farewells: this.#farewells,
      onBanned: shard => this.#noteBanned(shard),
    }
  }

  /** Everything that comes in and is no query. */
  hear(datagram: Buffer, from: DatagramSource, reply: ReplySocket): void {
    const { door, clock, port } = this.#options
    const now = clock.monotonicMs()
    const knock = door.knock(datagram, from.address, port, now)
    switch (knock.kind) {
      case 'play':
        return this.#hearPlayer(datagram, from, reply, now)
      case 'answer':
        return this.#tell(knock.datagram, from, reply)
      case 'proven':
        return this.#comeIn(knock.session, from, reply, now)
    }
  }

  /** What carries a flow that a journal remembers. */
  handlerFor(flow: Flow, reply: ReplySocket): DoorFlow {
    return new DoorFlow(flow, undefined, reply, this.#parts)
  }

  /** Says what is due; call it every tick. */
  tick(): void {
    const now = this.#options.clock.monotonicMs()
    for (const guest of this.#guests) guest.tick(now)
    this.#farewells.tick(now, FAREWELLS_PER_TICK_MAX, leaver => this.#sayFarewell(leaver))
  }

  #hearPlayer(datagram: Buffer, from: DatagramSource, reply: ReplySocket, now: MonotonicMs): void {
    const { flows, carrier } = this.#options
    const verdict = admit(flows, from.address, from.port, now)
    switch (verdict.kind) {
      case 'forward': {
        const { handler } = verdict.flow
        if (!(handler instanceof DoorFlow)) return
        const dropped = handler.forward(datagram, reply)
        if (dropped === undefined) return
        flows.counters.countDrop(dropped)
        if (dropped === 'flow-ports') carrier.close(verdict.flow, 'flow-ports')
        return
      }
      case 'open':
      case 'reopen':
        return this.#sendBack(datagram, from, reply, now)
      case 'drop':
        return flows.counters.countDrop(verdict.reason)
    }
  }

  #comeIn(session: DoorSession, from: DatagramSource, reply: ReplySocket, now: MonotonicMs): void {
    const { flows, carrier, door } = this.#options
    const { address, port } = from
    const known = flows.udpFlow(address, port)
    if (known?.handler instanceof DoorFlow) {
      known.clientSeenAt = now
      if (known.handler.knockedAgain(reply, now)) return
      known.handler.startOver()
      carrier.close(known, 'moved')
    }
    if (this.#lost.mayHaveGhost(address, now)) {
      flows.counters.countDrop('hold')
      return this.#tell(door.refusal('full'), from, reply)
    }
    this.#farewells.forget(address, port)
    const opened = carrier.openUdp(
      flows,
      address,
      port,
      flow => new DoorFlow(flow, session, reply, this.#parts),
    )
    if (opened.kind === 'hold') flows.counters.countDrop('hold')
    if (opened.kind === 'opened') {
      const { flow } = opened
      if (!(flow.handler instanceof DoorFlow) || flow.handler.begin(now)) return
      flows.counters.countDrop('handshake-queue')
      carrier.close(flow, 'refused')
    }
    const banned = opened.kind === 'refused' && opened.reason === 'banned'
    this.#tell(door.refusal(banned ? 'banned' : 'full'), from, reply)
  }

  /** Data without a flow: of somebody whom we have sent away, whose session we have lost, or who never had one. */
  #sendBack(datagram: Buffer, from: DatagramSource, reply: ReplySocket, now: MonotonicMs): void {
    const { flows, door, port, carrier } = this.#options
    const { address: ip, port: clientPort } = from
    // The next run goes on with the flows of a proxy that stops; and here, nobody would be let in.
    if (carrier.draining) return flows.counters.countDrop('draining')
    const leaver = this.#farewells.hear(ip, clientPort, now)
    flows.counters.countDrop(leaver === 'unknown' ? 'no-session' : 'following')
    if (leaver === 'told') return
    if (leaver !== 'unknown') return this.#sayFarewell({ ...leaver, place: reply })
    if (!this.#lost.mayBeTold(ip, clientPort, now, () => door.isGame(datagram, port))) return
    this.#sayFarewell({ ip, port: clientPort, key: undefined, place: reply })
  }

  #sayFarewell({ ip, port, key, place }: Leaver<ReplySocket>): void {
    const { door, flows } = this.#options
    flows.counters.reconnectsTold += 1
    for (const word of door.reconnect(key)) this.#tell(word, { address: ip, port }, place)
  }

  #tell(word: Buffer, { address, port }: DatagramSource, { closed, socket, onSent }: ReplySocket): void {
    const { counters } = this.#options.flows
    if (closed) return counters.countDrop('send-failed')
    if (socket.queuedBytes() > SEND_QUEUE_BYTES_MAX) return counters.countDrop('queue-full')
    socket.sendTo(word, address, port, onSent)
  }

  #noteBanned(shard: CarriedShard): void {
    const { clock, log, flows } = this.#options
    const now = clock.monotonicMs()
    if (now - this.#bannedLoggedAt < BANNED_LOGGED_EVERY_MS) return
    this.#bannedLoggedAt = now
    log.warn(
      {
        listener: flows.settings.name,
        shard: shardRefText(shard.ref),
        address: endpointText(shard.address, shard.port),
      },
      'a shard has banned the address of this proxy: nobody new can join it until the ban ends',
    )
  }
}
