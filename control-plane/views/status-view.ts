import type { HostStatus, ProxyStatus, Status } from '../../proto/contract/admin.ts'
import type { NodeId, Token } from '../../proto/contract/ids.ts'
import { alarms } from './alarms.ts'
import { brakeView } from './brake-view.ts'
import { fleetView, listenerText } from './fleet-view.ts'
import type { DetailedWorld, HostDetail, ProxyDetail } from './live-detail.ts'
import { clip } from './people-text.ts'

export interface NodeFacts {
  readonly version: string
  readonly node: NodeId
  readonly token: Token
  readonly uptimeMs: number
  /** Kind and place of the store. */
  readonly store: string
  /** Of the scaler. */
  readonly scalerAlarms: readonly string[]
  /** Tags of hosts whose machines are deleted, or about to be. */
  readonly endedHosts: ReadonlySet<string>
}

export function statusView(world: DetailedWorld, node: NodeFacts): Status {
  const { facts, live } = world
  const isThere = ({ id, attached }: { readonly id: string; readonly attached: boolean }): boolean =>
    attached || !node.endedHosts.has(id)
  return {
    version: node.version,
    nodeId: node.node,
    token: node.token,
    uptimeMs: Math.max(0, Math.round(node.uptimeMs)),
    store: clip(node.store, 200),
    proxies: live.proxies.filter(isThere).map(proxyStatus),
    hosts: live.hosts.filter(isThere).map(hostStatus),
    fleets: facts.fleets.map(fleet => fleetView(world, fleet)),
    players: live.players().length,
    alarms: alarms(world, node.scalerAlarms, node.endedHosts),
    brakes: facts.brakes.map(brake => brakeView(facts, brake)),
  }
}

function proxyStatus(proxy: ProxyDetail): ProxyStatus {
  return {
    id: proxy.id,
    attached: proxy.attached,
    pid: proxy.pid,
    flows: proxy.flows,
    drops: proxy.drops,
    listeners: proxy.listeners.map(listenerText),
    seenMsAgo: Math.max(0, Math.round(proxy.heardMsAgo)),
  }
}

function hostStatus(host: HostDetail): HostStatus {
  return {
    id: host.id,
    attached: host.attached,
    pid: host.pid,
    address: host.address,
    shards: host.hosted.length,
    seenMsAgo: Math.max(0, Math.round(host.heardMsAgo)),
  }
}
