import type { Clock, MonotonicMs, WallMs } from '../../lib/clock.ts'
import { type PlayerKey, playerKeyText } from '../../proto/contract/common.ts'
import type { FlowId, GroupId, ProxyId } from '../../proto/contract/ids.ts'
import type { FlowMoved, FlowOpened, flowReport } from '../../proto/contract/proxy-link.ts'
import type { SeenEndpoint } from '../../proto/contract/session.ts'
import type { Decoded } from '../../proto/contract/wire-fields.ts'
import type { PlayerLive } from '../facts/live-view.ts'
import { FAILOVER_MEMBERS_MAX } from '../groups/failover.ts'

/** Players mirrored of all proxies together; what is opened beyond it is left out and counted. */
export const PLAYERS_MIRRORED_MAX = 500_000
/** The players of a proxy that is away are believed to be there for so long. */
export const PLAYERS_KEPT_MS = 30_000

export type FlowReport = Decoded<typeof flowReport>

interface MirroredFlow {
  readonly id: FlowId
  readonly proxy: ProxyId
  readonly key: PlayerKey
  readonly connectedAtMs: number
  readonly openedAt: MonotonicMs
  readonly flowPort: number
  group: GroupId
  placementVersion: number
  why: string
  idleMs: number
  idleAt: MonotonicMs
}

/** A copy of every proxy's flow table, fed by their reports. The proxies own the truth. */
export class FlowMirror {
  readonly #flows = new Map<FlowId, MirroredFlow>()
  readonly #byGroup = new Map<GroupId, Set<MirroredFlow>>()
  /** By how its game server sees it: see `seenTexts`. */
  readonly #bySeen = new Map<string, Set<MirroredFlow>>()
  readonly #byProxy = new Map<ProxyId, Set<MirroredFlow>>()
  readonly #detachedAt = new Map<ProxyId, MonotonicMs>()
  readonly #clock: Clock
  #leftOut = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many flows were left out because the mirror was full. */
  get leftOut(): number {
    return this.#leftOut
  }

  get size(): number {
    return this.#flows.size
  }

  report(proxy: ProxyId, report: FlowReport): void {
    const now = this.#clock.monotonicMs()
    this.#detachedAt.delete(proxy)
    if (report.full) this.#forgetProxy(proxy)
    for (const opened of report.opened) this.#open(proxy, opened, now, this.#clock.wallMs())
    for (const moved of report.moved) this.#move(proxy, moved)
    for (const closed of report.closed) {
      const flow = this.#own(proxy, closed.flowId)
      if (flow !== undefined) this.#remove(flow)
    }
    for (const idle of report.idle) {
      const flow = this.#own(proxy, idle.flowId)
      if (flow === undefined) continue
      flow.idleMs = idle.idleMs
      flow.idleAt = now
    }
  }

  attached(proxy: ProxyId): void {
    this.#detachedAt.delete(proxy)
  }

  detached(proxy: ProxyId): void {
    this.#detachedAt.set(proxy, this.#clock.monotonicMs())
  }

  /** Forgets the players of proxies that have been away for `PLAYERS_KEPT_MS`. */
  sweep(): void {
    const now = this.#clock.monotonicMs()
    for (const [proxy, at] of this.#detachedAt) {
      if (now - at <= PLAYERS_KEPT_MS) continue
      this.#detachedAt.delete(proxy)
      this.#forgetProxy(proxy)
    }
  }

  playersOf(group: GroupId): number {
    return this.#byGroup.get(group)?.size ?? 0
  }

  membersOf(group: GroupId): readonly string[] {
    const members: string[] = []
    for (const flow of this.#byGroup.get(group) ?? []) {
      if (members.length >= FAILOVER_MEMBERS_MAX) break
      members.push(playerKeyText(flow.key))
    }
    return members
  }

  players(): PlayerLive[] {
    const now = this.#clock.monotonicMs()
    return Array.from(this.#flows.values(), flow => playerOf(flow, now))
  }

  /** Players whose proxy speaks from this address and port, and players whose real address this is, told to their shard in a PROXY header.
   *  @param hasAddress whether this proxy may speak from that address */
  seenAs(seen: SeenEndpoint, hasAddress: (proxy: ProxyId, ip: string) => boolean): PlayerLive[] {
    const now = this.#clock.monotonicMs()
    const ip = plainIp(seen.ip)
    const behind = [...(this.#bySeen.get(`${seen.protocol} ${seen.port}`) ?? [])]
    const flows = new Set(behind.filter(flow => hasAddress(flow.proxy, ip)))
    for (const flow of this.#bySeen.get(ownText(seen)) ?? []) flows.add(flow)
    return Array.from(flows, flow => playerOf(flow, now))
  }

  #open(proxy: ProxyId, opened: FlowOpened, now: MonotonicMs, wallMs: WallMs): void {
    const present = this.#flows.get(opened.flowId)
    if (present !== undefined) this.#remove(present)
    if (this.#flows.size >= PLAYERS_MIRRORED_MAX) {
      this.#leftOut += 1
      return
    }
    const flow: MirroredFlow = {
      id: opened.flowId,
      proxy,
      key: opened.player,
      connectedAtMs: Math.max(0, Math.round(wallMs - opened.ageMs)),
      openedAt: (now - opened.ageMs) as MonotonicMs,
      flowPort: opened.flowPort,
      group: opened.groupId,
      placementVersion: opened.placementVersion,
      why: opened.why,
      idleMs: opened.idleMs,
      idleAt: now,
    }
    this.#flows.set(flow.id, flow)
    addTo(this.#byGroup, flow.group, flow)
    addTo(this.#byProxy, proxy, flow)
    for (const seen of seenTexts(flow)) addTo(this.#bySeen, seen, flow)
  }

  #move(proxy: ProxyId, moved: FlowMoved): void {
    const flow = this.#own(proxy, moved.flowId)
    if (flow === undefined) return
    removeFrom(this.#byGroup, flow.group, flow)
    flow.group = moved.groupId
    flow.placementVersion = moved.placementVersion
    flow.why = moved.why
    addTo(this.#byGroup, flow.group, flow)
  }

  #own(proxy: ProxyId, id: FlowId): MirroredFlow | undefined {
    const flow = this.#flows.get(id)
    return flow?.proxy === proxy ? flow : undefined
  }

  #remove(flow: MirroredFlow): void {
    this.#flows.delete(flow.id)
    removeFrom(this.#byGroup, flow.group, flow)
    removeFrom(this.#byProxy, flow.proxy, flow)
    for (const seen of seenTexts(flow)) removeFrom(this.#bySeen, seen, flow)
  }

  #forgetProxy(proxy: ProxyId): void {
    for (const flow of this.#byProxy.get(proxy) ?? []) {
      this.#flows.delete(flow.id)
      removeFrom(this.#byGroup, flow.group, flow)
      for (const seen of seenTexts(flow)) removeFrom(this.#bySeen, seen, flow)
    }
    this.#byProxy.delete(proxy)
  }
}

function playerOf(flow: MirroredFlow, now: MonotonicMs): PlayerLive {
  return {
    id: flow.id,
    proxy: flow.proxy,
    key: flow.key,
    group: flow.group,
    placementVersion: flow.placementVersion,
    connectedAtMs: flow.connectedAtMs,
    ageMs: now - flow.openedAt,
    idleMs: flow.idleMs + (now - flow.idleAt),
    why: flow.why,
    flowPort: flow.flowPort,
  }
}

/** What tells a flow apart for its game server: the port that the proxy speaks from; of a TCP flow also the player's own address, which a
 *  PROXY header tells. */
function seenTexts({ key, flowPort }: Pick<MirroredFlow, 'key' | 'flowPort'>): readonly string[] {
  const byPort = flowPort === 0 ? [] : [`${key.protocol} ${flowPort}`]
  return key.protocol === 'udp' ? byPort : [...byPort, ownText(key)]
}

function ownText({ protocol, ip, port }: SeenEndpoint): string {
  return `${protocol} ${plainIp(ip)} ${port}`
}

/** A socket for both families shows IPv4 addresses as `::ffff:192.0.2.1` (RFC 4291, 2.5.5.2). */
export function plainIp(ip: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(ip) ? ip.slice(7) : ip
}

function addTo<K>(index: Map<K, Set<MirroredFlow>>, key: K, flow: MirroredFlow): void {
  const flows = index.get(key)
  if (flows === undefined) index.set(key, new Set([flow]))
  else flows.add(flow)
}

function removeFrom<K>(index: Map<K, Set<MirroredFlow>>, key: K, flow: MirroredFlow): void {
  const flows = index.get(key)
  flows?.delete(flow)
  if (flows?.size === 0) index.delete(key)
}
