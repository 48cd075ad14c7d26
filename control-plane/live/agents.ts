import { SwitchyardError } from '../../lib/errors.ts'
import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import {
  type AgentHello,
  type AgentOrder,
  type HostedShard,
  type Restoring,
  SHARDS_PER_HOST_MAX,
  type ShardExited,
  type StartShard,
} from '../../proto/contract/agent-link.ts'
import type { OrderResult } from '../../proto/contract/common.ts'
import {
  type HostId,
  type OrderId,
  sameShard,
  shardRefText,
  type ShardRef,
} from '../../proto/contract/ids.ts'
import type { AgentStep } from '../facts/decision.ts'
import type { HostDetail } from '../views/live-detail.ts'
import { agentOrderId, agentOrderOf } from './agent-order.ts'
import type { NodeStanding } from './node-standing.ts'
import { LINK_SILENT_MS, type OrderFate, type OrderLink } from './order-link.ts'
import { SentOrders } from './sent-orders.ts'

/** Hosts that are remembered, attached or not; the longest detached are forgotten first. */
export const HOSTS_MAX = 1_000
/** A host that has been away for so long is not expected back. */
export const HOST_FORGOTTEN_MS = 86_400_000

export type AgentLink = OrderLink<AgentOrder>

interface Host {
  hello: AgentHello
  link: AgentLink | undefined
  since: MonotonicMs
  heardAt: MonotonicMs
  hosted: readonly HostedShard[]
  exits: ReadonlyMap<string, ShardExited>
  /** As of the last heartbeat; undefined: as of the hello. */
  restoring: Restoring | undefined
  /** Of the last report. */
  sequence: number
  sent: SentOrders
  /** Starts that were ordered, by order id: a refused one counts as an exit. */
  starts: Map<OrderId, StartShard>
}

/** A host whose agent is there now. */
export interface AttachedHost {
  readonly id: HostId
  /** Another one after every hello. */
  readonly link: AgentLink
  readonly hosted: readonly HostedShard[]
}

export interface AgentsOptions {
  readonly clock: Clock
  readonly leadership: NodeStanding
  readonly log: Log
  /** Called when something happened that decisions depend on. */
  readonly wake: () => void
}

/** What every agent has reported last, and the way to each. Detached hosts stay known, so that one can tell for how long they
 *  have been silent. */
export class Agents {
  readonly #hosts = new Map<HostId, Host>()
  readonly #options: AgentsOptions

  constructor(options: AgentsOptions) {
    this.#options = options
  }

  /** Takes a host in. An older stream of the same host is ended: the agent was restarted, or its connection was lost.
   *  @throws SwitchyardError `SWY_LIMIT` when `HOSTS_MAX` hosts are attached */
  attach(hello: AgentHello, link: AgentLink): void {
    const now = this.#options.clock.monotonicMs()
    const present = this.#hosts.get(hello.hostId)
    if (present === undefined) this.#makeRoom()
    this.#hosts.set(hello.hostId, {
      hello,
      link,
      since: now,
      heardAt: now,
      sequence: 0,
      hosted: hello.shards,
      exits: new Map(hello.exits.map(exit => [shardRefText(exit.shard), exit])),
      restoring: undefined,
      sent: new SentOrders(),
      starts: new Map(),
    })
    present?.link?.end(
      new SwitchyardError(
        'SWY_CONFLICT',
        present.hello.bootId === hello.bootId
          ? 'this agent attached anew'
          : `another agent attached as ${hello.hostId}`,
      ),
    )
    const { hostId, bootId, pid, version } = hello
    this.#options.log.info({ hostId, bootId, pid, version, shards: hello.shards.length }, 'agent attached')
    this.#options.wake()
  }

  detach(id: HostId, link: AgentLink): void {
    const host = this.#host(id, link)
    if (host === undefined) return
    host.link = undefined
    host.since = this.#options.clock.monotonicMs()
    this.#options.log.warn({ hostId: id }, 'agent detached')
    this.#options.wake()
  }

  heartbeat(id: HostId, link: AgentLink, hosted: readonly HostedShard[]): void {
    const host = this.#heard(id, link)
    if (host === undefined) return
    const changed = levelText(host.hosted) !== levelText(hosted)
    host.hosted = hosted
    if (changed) this.#options.wake()
  }

  /** Whether a host restores addresses decides which shards may run there. */
  restoring(id: HostId, link: AgentLink, restoring: Restoring): void {
    const host = this.#heard(id, link)
    if (host === undefined) return
    const before = restoreObstacleOf(host)
    host.restoring = restoring
    if (restoreObstacleOf(host) !== before) this.#options.wake()
  }

  exited(id: HostId, link: AgentLink, exit: ShardExited): void {
    const host = this.#heard(id, link)
    if (host === undefined) return
    const exits = new Map(host.exits).set(shardRefText(exit.shard), exit)
    for (const oldest of exits.keys()) {
      if (exits.size <= SHARDS_PER_HOST_MAX) break
      exits.delete(oldest)
    }
    host.exits = exits
    this.#options.wake()
  }

  answered(id: HostId, link: AgentLink, result: OrderResult): void {
    const host = this.#heard(id, link)
    if (host === undefined) return
    if (result.status === 'done') this.#forgetExit(host, result.orderId)
    else {
      this.#options.log.warn({ hostId: id, result }, 'agent did not carry out an order')
      this.#giveUpStart(id, link, host, result)
    }
    this.#options.wake()
  }

  /** The agent is alive, whatever it said. */
  heard(id: HostId, link: AgentLink): void {
    this.#heard(id, link)
  }

  /** Notes the number of a report, before it is looked at: renewals of leases count from it. */
  numbered(id: HostId, link: AgentLink, sequence: number): void {
    const host = this.#heard(id, link)
    if (host !== undefined) host.sequence = sequence
  }

  /** Number of the last report of an attached host; undefined where none has been told. */
  sequenceOf(id: HostId): number | undefined {
    const host = this.#hosts.get(id)
    return host?.link === undefined || host.sequence === 0 ? undefined : host.sequence
  }

  /** The attached host that runs this incarnation, by its own word. */
  hostOf(shard: ShardRef): HostId | undefined {
    for (const [id, host] of this.#hosts)
      if (host.link !== undefined && host.hosted.some(hosted => sameShard(hosted.shard, shard))) return id
    return undefined
  }

  /** Sends the order of this step, unless the same one went out within the last second. */
  order(id: HostId, step: AgentStep): OrderFate {
    const host = this.#hosts.get(id)
    const token = this.#options.leadership.token
    if (host?.link === undefined || token === undefined) return 'away'
    if (!host.sent.take(agentOrderId(step), this.#options.clock.monotonicMs())) return 'repeated'
    // Taking a drain back and draining again within a second is two orders, not one repeated.
    if (step.kind === 'start') rememberStart(host.starts, agentOrderId(step), step.start)
    if (step.kind === 'drain') host.sent.forget(agentOrderId({ ...step, draining: !step.draining }))
    host.link.send(agentOrderOf(step, token))
    return 'sent'
  }

  /** Sends an order that is no step of a decision, such as reading a log. */
  send(id: HostId, orderId: OrderId, body: AgentOrder['body']): OrderFate {
    const link = this.#hosts.get(id)?.link
    const token = this.#options.leadership.token
    if (link === undefined || token === undefined) return 'away'
    link.send({ orderId, token, body })
    return 'sent'
  }

  attached(): readonly AttachedHost[] {
    return [...this.#hosts].flatMap(([id, { link, hosted }]) =>
      link === undefined ? [] : [{ id, link, hosted }],
    )
  }

  hosts(): HostDetail[] {
    const now = this.#options.clock.monotonicMs()
    return [...this.#hosts.values()].map(host => ({
      id: host.hello.hostId,
      attached: host.link !== undefined,
      heardMsAgo: now - host.heardAt,
      sinceMs: now - host.since,
      hosted: host.hosted,
      exits: [...host.exits.values()],
      containers: host.hello.containers,
      restoreObstacle: restoreObstacleOf(host),
      restoreWarning: host.restoring?.warning || undefined,
      pid: host.hello.pid,
      address: host.hello.address,
    }))
  }

  /** Ends streams that went silent and forgets hosts that are gone for good. Cheap; called several times a second. */
  sweep(): void {
    const now = this.#options.clock.monotonicMs()
    for (const [id, host] of this.#hosts) {
      if (host.link === undefined) {
        if (now - host.since > HOST_FORGOTTEN_MS) this.#hosts.delete(id)
      } else if (now - host.heardAt > LINK_SILENT_MS) {
        host.link.end(new SwitchyardError('SWY_TIMEOUT', `nothing was heard for ${LINK_SILENT_MS} ms`))
      }
    }
  }

  #host(id: HostId, link: AgentLink): Host | undefined {
    const host = this.#hosts.get(id)
    return host?.link === link ? host : undefined
  }

  #heard(id: HostId, link: AgentLink): Host | undefined {
    const host = this.#host(id, link)
    if (host !== undefined) host.heardAt = this.#options.clock.monotonicMs()
    return host
  }

  /** An incarnation that its agent will not start has ended before it began; the next one has a higher number, which also satisfies an
   *  agent that knows later lives than our records do. */
  #giveUpStart(id: HostId, link: AgentLink, host: Host, result: OrderResult): void {
    const start = host.starts.get(result.orderId)
    if (start === undefined) return
    host.starts.delete(result.orderId)
    const { shard, fleet } = start
    const lastLine = `its agent refused to start it: ${result.message === '' ? result.status : result.message}`
    this.exited(id, link, { shard, fleet, exitCode: -1, signal: '', ordered: false, lastLine })
  }

  #forgetExit(host: Host, orderId: OrderId): void {
    const exits = new Map(host.exits)
    for (const [text, exit] of exits)
      if (agentOrderId({ kind: 'forget', shard: exit.shard }) === orderId) exits.delete(text)
    host.exits = exits
  }

  #makeRoom(): void {
    if (this.#hosts.size < HOSTS_MAX) return
    const [longest] = [...this.#hosts]
      .filter(([, host]) => host.link === undefined)
      .toSorted(([, left], [, right]) => left.since - right.since)
    if (longest === undefined)
      throw new SwitchyardError('SWY_LIMIT', `${HOSTS_MAX} agents are attached already`)
    this.#hosts.delete(longest[0])
  }
}

function rememberStart(starts: Map<OrderId, StartShard>, id: OrderId, start: StartShard): void {
  starts.set(id, start)
  const [oldest] = starts.keys()
  if (starts.size > SHARDS_PER_HOST_MAX && oldest !== undefined) starts.delete(oldest)
}

/** What of a heartbeat decisions depend on at once; ages change every time and are looked at in every pass anyway. */
function levelText(hosted: readonly HostedShard[]): string {
  return hosted
    .map(
      ({ shard, state, pid, address, port }) => `${shardRefText(shard)} ${state} ${pid} ${address} ${port}`,
    )
    .join('\n')
}

function restoreObstacleOf({ hello, restoring }: Pick<Host, 'hello' | 'restoring'>): string | undefined {
  if (restoring !== undefined) return restoring.obstacle || undefined
  const { restores, restoreObstacle } = hello
  if (restores) return undefined
  return restoreObstacle === '' ? 'its agent is of an earlier version: update it' : restoreObstacle
}
