import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { SwitchyardError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { randomId, type Random } from '../../lib/random.ts'
import type { OrderResult, Rejected } from '../../proto/contract/common.ts'
import type { OrderId, ProxyId, Token } from '../../proto/contract/ids.ts'
import type {
  ProxyHello,
  ProxyHeartbeat,
  ProxyOrder,
  ShardObservation,
} from '../../proto/contract/proxy-link.ts'
import type { ProxyStep } from '../facts/decision.ts'
import type { Facts } from '../facts/facts.ts'
import { REPORT_IN_MS } from '../facts/live-view.ts'
import type { ProxyDetail } from '../views/live-detail.ts'
import type { Answers } from './answers.ts'
import { activeSince, type NodeStanding } from './node-standing.ts'
import { evidenceText } from './observation-level.ts'
import { LINK_SILENT_MS, type OrderFate, type OrderLink } from './order-link.ts'
import { type Publication, publicationOf } from './publication.ts'
import { ROUTE_LEASE_MS, RouteFeed } from './route-feed.ts'
import { SentOrders } from './sent-orders.ts'

/** Proxies that are remembered, attached or not; the longest detached are forgotten first. */
export const PROXIES_MAX = 500
/** A proxy that has been away for so long is not expected back. */
export const PROXY_FORGOTTEN_MS = 3_600_000

export type ProxyLink = OrderLink<ProxyOrder>

interface Proxy {
  hello: ProxyHello
  link: ProxyLink | undefined
  since: MonotonicMs
  heardAt: MonotonicMs
  heartbeat: ProxyHeartbeat | undefined
  observations: readonly ShardObservation[]
  feed: RouteFeed
  sent: SentOrders
}

export interface ProxiesOptions {
  readonly clock: Clock
  readonly random: Random
  readonly leadership: NodeStanding
  readonly answers: Answers
  readonly log: Log
  /** Called when something happened that decisions depend on. */
  readonly wake: () => void
}

/** What every proxy has reported last, what each was told, and the way to each. */
export class Proxies {
  readonly #proxies = new Map<ProxyId, Proxy>()
  readonly #options: ProxiesOptions
  /** Route orders are numbered per process life: a proxy that repeats old answers must not take a new order for an old one. */
  readonly #life: string
  #orderNumber = 0
  #published: { readonly publication: Publication; readonly token: Token } | undefined

  constructor(options: ProxiesOptions) {
    this.#options = options
    this.#life = randomId(options.random, 8)
  }

  /** Takes a proxy in; it gets its snapshot as soon as there is one. An older stream of the same proxy is ended.
   *  @throws SwitchyardError `SWY_LIMIT` when `PROXIES_MAX` proxies are attached */
  attach(hello: ProxyHello, link: ProxyLink): void {
    const now = this.#options.clock.monotonicMs()
    const present = this.#proxies.get(hello.proxyId)
    if (present === undefined) this.#makeRoom()
    const proxy: Proxy = {
      hello,
      link,
      since: now,
      heardAt: now,
      heartbeat: undefined,
      observations: [],
      feed: new RouteFeed(),
      sent: new SentOrders(),
    }
    this.#proxies.set(hello.proxyId, proxy)
    present?.link?.end(new SwitchyardError('SWY_CONFLICT', `${hello.proxyId} attached anew`))
    const { proxyId, bootId, pid, version } = hello
    this.#options.log.info({ proxyId, bootId, pid, version }, 'proxy attached')
    this.#feed(proxy)
    this.#options.wake()
  }

  /** False: this stream is not its present one. */
  detach(id: ProxyId, link: ProxyLink): boolean {
    const proxy = this.#proxy(id, link)
    if (proxy === undefined) return false
    proxy.link = undefined
    proxy.since = this.#options.clock.monotonicMs()
    this.#options.log.warn({ proxyId: id }, 'proxy detached')
    this.#options.wake()
    return true
  }

  heartbeat(id: ProxyId, link: ProxyLink, heartbeat: ProxyHeartbeat): void {
    const proxy = this.#heard(id, link)
    if (proxy !== undefined) proxy.heartbeat = heartbeat
  }

  observed(id: ProxyId, link: ProxyLink, observations: readonly ShardObservation[]): void {
    const proxy = this.#heard(id, link)
    if (proxy === undefined) return
    const changed = evidenceText(proxy.observations) !== evidenceText(observations)
    proxy.observations = observations
    if (changed) this.#options.wake()
  }

  /** The answer to an order; answers to orders that were never sent to this proxy are ignored. */
  answered(id: ProxyId, link: ProxyLink, result: OrderResult): void {
    const proxy = this.#heard(id, link)
    if (proxy === undefined) return
    if (result.status !== 'done')
      this.#options.log.warn({ proxyId: id, ...result, flows: undefined }, 'proxy did not carry out an order')
    if (proxy.feed.answered(result.orderId, result.status)) {
      this.#feed(proxy)
      this.#options.wake()
    } else if (proxy.sent.has(result.orderId)) {
      this.#options.answers.put(result)
      this.#options.wake()
    }
  }

  /** An order that the proxy could not read is an order that it refuses. */
  rejected(id: ProxyId, link: ProxyLink, rejected: Rejected): void {
    const { orderId, code, message } = rejected
    this.answered(id, link, {
      orderId: orderId as OrderId,
      status: 'refused',
      code,
      message,
      flows: [],
      tookUs: 0,
    })
  }

  /** The proxy is alive, whatever it said. False: this stream is not its present one. */
  heard(id: ProxyId, link: ProxyLink): boolean {
    return this.#heard(id, link) !== undefined
  }

  /** Brings every attached proxy to these routes: a snapshot for those that have none, what changed for the others. */
  publish(facts: Facts): void {
    const token = this.#options.leadership.token
    if (token === undefined) return
    if (this.#published?.token === token && this.#published.publication.revision === facts.revision) return
    this.#published = { publication: publicationOf(facts, this.#options.clock.monotonicMs()), token }
    for (const proxy of this.#proxies.values()) this.#feed(proxy)
  }

  /** Sends the order of this step, unless the same one went out within the last second. */
  order(id: ProxyId, step: ProxyStep): OrderFate {
    const proxy = this.#proxies.get(id)
    const token = this.#options.leadership.token
    if (proxy?.link === undefined || token === undefined) return 'away'
    if (!proxy.sent.take(step.orderId, this.#options.clock.monotonicMs())) return 'repeated'
    const body: ProxyOrder['body'] =
      step.kind === 'move' ? { kind: 'move', value: step.move } : { kind: 'cut', value: step.cut }
    proxy.link.send({ orderId: step.orderId, token, body })
    return 'sent'
  }

  proxies(): ProxyDetail[] {
    const now = this.#options.clock.monotonicMs()
    return [...this.#proxies.values()].map(proxy => ({
      id: proxy.hello.proxyId,
      attached: proxy.link !== undefined,
      sinceMs: now - proxy.since,
      heardMsAgo: now - proxy.heardAt,
      observations: proxy.observations,
      generationOf: group => proxy.feed.generationOf(group),
      leaseLeftMs: Math.max(0, this.#leaseEndsAt(proxy) - now),
      pid: proxy.hello.pid,
      flows: proxy.heartbeat?.flows ?? 0,
      drops: proxy.heartbeat?.drops ?? 0,
      listeners: proxy.hello.listeners,
    }))
  }

  /** Whether game servers see the players of this proxy come from `ip`; a proxy that is away keeps its addresses. */
  hasAddress(id: ProxyId, ip: string): boolean {
    return this.#proxies.get(id)?.hello.addresses.includes(ip) ?? false
  }

  /** See `LiveView.isProxyAddress`. */
  isAddress(ip: string): boolean {
    const having = [...this.#proxies.values()].filter(proxy => proxy.hello.addresses.includes(ip))
    const since = this.#options.clock.monotonicMs() - REPORT_IN_MS
    return having.length > 0 && having.every(proxy => proxy.link !== undefined && proxy.since <= since)
  }

  /** See `LiveView.mayBeProxyAddress`. */
  isKnownAddress(ip: string): boolean {
    return [...this.#proxies.keys()].some(id => this.hasAddress(id, ip))
  }

  /** Renews leases, makes up for lost route orders, ends streams that went silent. Cheap; called several times a second. */
  sweep(): void {
    const now = this.#options.clock.monotonicMs()
    for (const [id, proxy] of this.#proxies) {
      if (proxy.link === undefined) {
        if (now - proxy.since > PROXY_FORGOTTEN_MS) this.#proxies.delete(id)
      } else if (now - proxy.heardAt > LINK_SILENT_MS) {
        proxy.link.end(new SwitchyardError('SWY_TIMEOUT', `nothing was heard for ${LINK_SILENT_MS} ms`))
      } else this.#feed(proxy)
    }
  }

  #feed(proxy: Proxy): void {
    const token = this.#options.leadership.token
    // Routes that were published under an earlier token may be old: this node has not been active ever since.
    if (proxy.link === undefined || token === undefined || this.#published?.token !== token) return
    const now = this.#options.clock.monotonicMs()
    const body = proxy.feed.next(this.#published.publication, now)
    if (body === undefined) return
    this.#orderNumber += 1
    const name = body.kind === 'routeChange' ? 'routes' : body.kind
    const orderId = `${name}-${this.#life}-${this.#orderNumber}` as OrderId
    if (body.kind !== 'lease') proxy.feed.opened(orderId, now)
    proxy.link.send({ orderId, token, body })
  }

  /** The latest moment at which the proxy's route lease can end. What was on its way when the stream broke may have arrived;
   *  and before this node became active, another one may have renewed it. */
  #leaseEndsAt(proxy: Proxy): MonotonicMs {
    const since = activeSince(this.#options.leadership) ?? this.#options.clock.monotonicMs()
    const byOthers = after(since, ROUTE_LEASE_MS)
    const byUs = proxy.link === undefined ? after(proxy.since, ROUTE_LEASE_MS) : proxy.feed.leaseEndsAt
    return byUs === undefined || byUs < byOthers ? byOthers : byUs
  }

  #heard(id: ProxyId, link: ProxyLink): Proxy | undefined {
    const proxy = this.#proxy(id, link)
    if (proxy !== undefined) proxy.heardAt = this.#options.clock.monotonicMs()
    return proxy
  }

  #proxy(id: ProxyId, link: ProxyLink): Proxy | undefined {
    const proxy = this.#proxies.get(id)
    return proxy?.link === link ? proxy : undefined
  }

  #makeRoom(): void {
    if (this.#proxies.size < PROXIES_MAX) return
    const [longest] = [...this.#proxies]
      .filter(([, proxy]) => proxy.link === undefined)
      .toSorted(([, left], [, right]) => left.since - right.since)
    if (longest === undefined)
      throw new SwitchyardError('SWY_LIMIT', `${PROXIES_MAX} proxies are attached already`)
    this.#proxies.delete(longest[0])
  }
}
