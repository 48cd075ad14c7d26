import { familyOf } from '../lib/ip-text.ts'
import type { ListenerName } from '../proto/contract/ids.ts'
import { LISTENERS_MAX } from '../proto/contract/proxy-link.ts'
import { announceUrl, ownAddress } from './announce/announce-url.ts'
import type { Announcement } from './announce/announcer.ts'
import type { ProxyConfig } from './config.ts'
import type { ListenerConfig } from './listener-config.ts'
import type { ListenerSettings } from './flows/listener-flows.ts'
import type { GameAdapter } from './games/game-adapter.ts'
import type { KeyedHash } from './games/address-challenges.ts'
import { GAME_MESSAGES_DEFAULT } from './games/game-messages.ts'
import { adapterOf, streamAdapterOf } from './games/games.ts'
import { HostTable } from './games/host-table.ts'
import type { ListenerGame } from './games/listener-game.ts'
import { REPLY_RATES_PROVEN, type ReplyLimits } from './games/reply-budget.ts'
import type { StreamOptions } from './games/stream-adapter.ts'
import type { StreamGame } from './games/stream-game.ts'

/** Player ports are public: every address of the machine, IPv4 and IPv6. */
export const BINDS_DEFAULT: readonly string[] = ['0.0.0.0', '::']

/** Whether any of them takes datagrams of players by IPv6. */
export function takesIpv6(listeners: readonly Pick<ListenerConfig, 'bind' | 'protocols'>[]): boolean {
  return listeners.some(
    ({ bind = BINDS_DEFAULT, protocols }) =>
      protocols.includes('udp') && bind.some(address => familyOf(address) === 6),
  )
}

/** What the data plane needs to know of a listener. */
export function listenerSettings(listener: ListenerConfig, { proxy }: ProxyConfig): ListenerSettings {
  return {
    name: listener.name,
    fleet: listener.fleet,
    udpIdleMs: listener.idleMs,
    tcpIdleMs: proxy.tcp.idleMs,
    flowsMax: listener.flowsMax,
    flowsPerIpMax: listener.flowsPerIpMax,
    newFlowsPerIpPerSecond: listener.newFlowsPerIpPerSecond,
    newFlowsPerPrefixPerSecond: listener.newFlowsPerPrefixPerSecond,
    newFlowsPerSecond: listener.newFlowsPerSecond,
    datagramsPerFlowPerSecond: listener.datagramsPerFlowPerSecond,
    door:
      adapterOf(listener.game)?.openDoor === undefined
        ? undefined
        : { reconnectsPerSecond: listener.reconnectsPerSecond },
  }
}

/** The games whose datagrams the proxy understands, by listener.
 *  @param hash keyed by this process */
export function listenerGames(
  listeners: readonly ListenerConfig[],
  hash: KeyedHash,
): ReadonlyMap<ListenerName, ListenerGame> {
  return new Map(
    listeners.flatMap(({ name: listener, game, query }) => {
      const adapter = adapterOf(game)
      if (adapter === undefined) return []
      const { name, secondLine } = query
      return [[listener, { adapter, name, secondLine, limits: replyLimits(query, adapter), hash }]]
    }),
  )
}

/** What the listener may answer to questions of server lists. */
export function replyLimits(query: ListenerConfig['query'], adapter?: GameAdapter): ReplyLimits {
  const rates = adapter?.replyRates ?? REPLY_RATES_PROVEN
  return {
    repliesPerIpPerSecond: query.repliesPerIpPerSecond ?? rates.repliesPerIpPerSecond,
    repliesPerPrefixPerSecond: query.repliesPerPrefixPerSecond ?? rates.repliesPerPrefixPerSecond,
    replyBytesPerSecond: query.replyBytesPerSecond,
  }
}

/** What server lists are told. @param open the same listeners with the ports that they have taken */
export function announcementsOf(
  listeners: readonly ListenerConfig[],
  open: readonly { readonly name: ListenerName; readonly port: number }[],
): readonly Announcement[] {
  return listeners.flatMap(({ name, fleet, bind, announce }) => {
    const port = open.find(one => one.name === name)?.port
    if (port === undefined) return []
    const from = ownAddress(bind)
    return announce.flatMap(({ url: template, method, everyMs }) => {
      const url = announceUrl(template, port, from)
      return url === undefined ? [] : [{ listener: name, fleet, method, url, everyMs, from }]
    })
  })
}

/** The games whose connections the proxy understands, by listener.
 *  @param hash keyed by this process
 *  @param favicons by listener */
export function streamGames(
  listeners: readonly ListenerConfig[],
  hash: KeyedHash,
  favicons: ReadonlyMap<ListenerName, string>,
): ReadonlyMap<ListenerName, StreamGame> {
  return new Map(
    listeners.flatMap(listener => {
      const adapter = streamAdapterOf(listener.game)
      if (adapter === undefined) return []
      const options = streamOptions(listener, favicons.get(listener.name))
      return [[listener.name, { adapter, options, limits: replyLimits(listener.query), hash }]]
    }),
  )
}

function streamOptions(listener: ListenerConfig, favicon: string | undefined): StreamOptions {
  const { fleet, hosts, query, messages } = listener
  const { name, secondLine } = query
  const { restarting, later, full, banned, draining } = GAME_MESSAGES_DEFAULT
  return {
    fleet,
    hosts: new HostTable(Object.entries(hosts)),
    name,
    secondLine,
    favicon,
    messages: {
      restarting: messages.restarting ?? restarting,
      later: messages.later ?? later,
      full: messages.full ?? full,
      banned: messages.banned ?? banned,
      draining: messages.draining ?? draining,
    },
  }
}

/** Sockets of TCP clients beyond the flows: those that wait for a place and those whose connection is closing. */
export function clientSocketsMax({ proxy }: ProxyConfig): number {
  return 2 * proxy.flowsMax + proxy.tcp.waitingMax + LISTENERS_MAX
}
