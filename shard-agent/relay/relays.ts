import { createHash } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { isIpNetwork, parseIpAddress, parseIpNetwork } from '../../lib/ip-network.ts'
import type { Log } from '../../lib/log.ts'
import { NetworkTable } from '../../lib/network-table.ts'
import { type Alias, isAlias } from '../../proto/contract/alias.ts'
import { type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import type { SeenEndpoint } from '../../proto/contract/session.ts'
import { AliasBook } from '../aliases/alias-book.ts'
import { RelayBudget, type RelayLimits } from '../aliases/relay-budget.ts'
import { RELAY_DROPS, type RelayDrop, type RelayedFlow } from '../aliases/relayed-flow.ts'
import type { RelayDoor } from '../runtime/berth.ts'
import { AliasAsker } from './alias-asker.ts'
import type { Relay } from './relay.ts'
import { RelayJournal } from './relay-journal.ts'
import type { RestoreTable } from './restore-table.ts'
import { RestoringRelay } from './restoring-relay.ts'
import { type RelayParts, type RelayPlace, ShardRelay } from './shard-relay.ts'

/** The store is told so often who is still there; much shorter than its quarantine. */
export const SEEN_EVERY_MS = 3_600_000
const TELL_DROPS_EVERY_MS = 10_000

export interface RelaysOptions {
  /** Networks of proxies whose headers are believed, as `parseIpNetwork` reads them. */
  readonly trustedProxies: readonly string[]
  readonly limits: RelayLimits
  /** @throws SwitchyardError */
  readonly allot: (ips: readonly string[]) => Promise<readonly Alias[]>
  /** For fleets with `restore` addresses. */
  readonly table: RestoreTable
  readonly clock: Clock
  readonly log: Log
}

/** The relays of all game servers of this host whose fleets have `alias` or `restore` addresses. */
export class Relays implements RelayDoor {
  readonly #options: RelaysOptions
  readonly #relays = new Map<string, Relay>()
  readonly #parts: RelayParts
  readonly #asker: AliasAsker
  readonly #drops = new Map<RelayDrop, number>(RELAY_DROPS.map(drop => [drop, 0]))
  #dropsTold = 0
  #tellAt: MonotonicMs
  #seenAt: MonotonicMs

  constructor(options: RelaysOptions) {
    const { trustedProxies, limits, allot, clock, log } = options
    this.#options = options
    const book = new AliasBook(hashOf)
    this.#asker = new AliasAsker({ allot, book, clock, log, onAnswered: () => this.#settle() })
    this.#parts = {
      budget: new RelayBudget(limits),
      book,
      asker: this.#asker,
      trusts: trustOf(trustedProxies),
      count: drop => this.#drops.set(drop, (this.#drops.get(drop) ?? 0) + 1),
      clock,
      log,
    }
    this.#tellAt = after(clock.monotonicMs(), TELL_DROPS_EVERY_MS)
    this.#seenAt = after(clock.monotonicMs(), SEEN_EVERY_MS)
  }

  /** Datagrams dropped since the start, by reason. */
  get drops(): Readonly<Record<RelayDrop, number>> {
    return Object.fromEntries(this.#drops) as Record<RelayDrop, number>
  }

  /** Flows through all relays. */
  get flows(): number {
    return this.#parts.budget.flows
  }

  open(place: RelayPlace, directory: string): boolean {
    const relay = this.#relayAt(place, directory)
    if (!relay.open()) return false
    this.#relays.set(shardRefText(place.shard), relay)
    return true
  }

  adopt(place: RelayPlace, directory: string): void {
    const { log } = this.#options
    const relay = this.#relayAt(place, directory)
    this.#relays.set(shardRefText(place.shard), relay)
    const flows = relay.recover()
    const shard = shardRefText(place.shard)
    if (relay.open()) log.info({ shard, flows }, 'took over the flows of a relay')
    else log.error({ shard, port: place.port }, 'somebody has taken the port of a relay; it is tried again')
  }

  async restore(place: RelayPlace): Promise<boolean> {
    const { table } = this.#options
    const relay = this.#restoringAt(place)
    if (!relay.open()) return false
    this.#relays.set(shardRefText(place.shard), relay)
    await table.openDoor(place.port, place.gamePort)
    return true
  }

  adoptRestored(place: RelayPlace): void {
    const { log, table } = this.#options
    const relay = this.#restoringAt(place)
    const shard = shardRefText(place.shard)
    this.#relays.set(shard, relay)
    const flows = table.takeLeft(place.port, place.gamePort)
    relay.adopt(flows)
    if (table.obstacle !== undefined)
      log.error(
        { shard, why: table.obstacle },
        'no new player can get to a game server with restored addresses',
      )
    if (relay.open()) log.info({ shard, flows: flows.length }, 'took over the flows with restored addresses')
    else log.error({ shard, port: place.port }, 'somebody has taken the port of a relay; it is tried again')
  }

  close(shard: ShardRef): void {
    this.#relays.get(shardRefText(shard))?.end()
    this.#relays.delete(shardRefText(shard))
  }

  /** What a proxy knows of the player that a game server sees at this address and port; the same again where nothing is relayed. */
  seenByProxy(shard: ShardRef, seen: SeenEndpoint): SeenEndpoint {
    const flow = this.flowAt(shard, seen)
    return flow === undefined ? seen : { protocol: 'udp', ip: flow.address, port: flow.port }
  }

  flowAt(shard: ShardRef, { protocol, ip, port }: SeenEndpoint): RelayedFlow | undefined {
    return protocol === 'udp' ? this.#relays.get(shardRefText(shard))?.flowAt(ip, port) : undefined
  }

  /** The player's own address and port; undefined for the proxy itself, and where nothing is relayed. */
  playerAt(shard: ShardRef, seen: SeenEndpoint): { readonly ip: string; readonly port: number } | undefined {
    const speaker = this.flowAt(shard, seen)?.speaker
    return speaker?.kind === 'player' ? speaker : undefined
  }

  /** Of the players at a game server by this alias whose login this can be; none where nothing is relayed.
   *  @param login account and attempt: the same one is told the same again */
  portsOf(shard: ShardRef, alias: string, login: string): readonly number[] {
    return this.#relays.get(shardRefText(shard))?.portsAt(alias, login) ?? []
  }

  /** The player's own address for an alias; what is no alias stays as it is. Undefined: an alias of nobody who is there now. */
  banTarget(shard: ShardRef, target: string): string | undefined {
    const relay = this.#relays.get(shardRefText(shard))
    return relay === undefined || !isAlias(target) ? target : relay.playerBehind(target)
  }

  tick(): void {
    this.#asker.tick()
    this.#options.table.tick()
    for (const relay of this.#relays.values()) relay.tick()
    const now = this.#options.clock.monotonicMs()
    if (now >= this.#tellAt) {
      this.#tellAt = after(now, TELL_DROPS_EVERY_MS)
      this.#tellDrops()
    }
    if (now < this.#seenAt) return
    this.#seenAt = after(now, SEEN_EVERY_MS)
    for (const relay of this.#relays.values())
      for (const identity of relay.identities()) this.#asker.remind(identity)
  }

  /** The agent ends; the game servers' flows are in their journals, and in the table of restored addresses. */
  async stop(): Promise<void> {
    for (const relay of this.#relays.values()) relay.close()
    this.#relays.clear()
    await this.#options.table.close()
  }

  #restoringAt(place: RelayPlace): RestoringRelay {
    const { table } = this.#options
    return new RestoringRelay(place, { ...this.#parts, table, isOwn: isOwnAddress })
  }

  #relayAt(place: RelayPlace, directory: string): ShardRelay {
    const journal = new RelayJournal(join(directory, 'relay.journal'), this.#options.log)
    return new ShardRelay(place, this.#parts, journal)
  }

  #settle(): void {
    for (const relay of this.#relays.values()) relay.settle()
  }

  #tellDrops(): void {
    const dropped = [...this.#drops].filter(([, count]) => count > 0)
    const sum = dropped.reduce((total, [, count]) => total + count, 0)
    if (sum === this.#dropsTold) return
    this.#dropsTold = sum
    this.#options.log.warn({ drops: Object.fromEntries(dropped) }, 'relays have dropped datagrams')
  }
}

function isOwnAddress(ip: string): boolean {
  return Object.values(networkInterfaces()).some(list => list?.some(({ address }) => address === ip) === true)
}

function trustOf(networks: readonly string[]): (address: string) => boolean {
  const table = new NetworkTable<true>()
  for (const text of networks) {
    const network = parseIpNetwork(text)
    if (isIpNetwork(network)) table.set(network, true)
  }
  return text => {
    const address = parseIpAddress(text)
    return address !== undefined && table.longestMatch(address) === true
  }
}

/** The same in every life of the agent, and on every host: a player has the same provisional alias wherever he comes to. */
function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0)
}
