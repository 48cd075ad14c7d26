import type { HostStatus, ProxyStatus, Status } from '../../proto/contract/admin.ts'
import type { PoolView } from '../../proto/contract/scaler.ts'
import { durationText } from '../arguments/duration.ts'
import { type FactLine, renderFacts } from '../output/facts.ts'
import { compareIds, renderList } from '../output/resource.ts'
import { type Cell, renderTable, type TableLayout } from '../output/table.ts'
import { printable } from '../../lib/printable.ts'
import { brakeResource } from './brake-resource.ts'
import { fleetResource } from './fleet-resource.ts'
import { poolResource } from './pool-resource.ts'

/** The whole product on one screen: alarms first, then fleets, pools, proxies and hosts. */
export function statusText(status: Status, pools: readonly PoolView[], layout: TableLayout): string {
  const alarms = status.alarms.map(alarm => `${layout.paint('bad', 'ALARM')}  ${printable(alarm)}\n`).join('')
  const sections = [
    alarms,
    renderFacts(summaryOf(status), layout.paint),
    renderList(fleetResource, status.fleets, 'table', layout),
    renderList(poolResource, pools, 'table', layout),
    proxyTable(status.proxies, layout),
    hostTable(status.hosts, layout),
    renderList(brakeResource, status.brakes, 'table', layout),
  ]
  return sections.filter(section => section !== '').join('\n')
}

function summaryOf(status: Status): readonly FactLine[] {
  return [
    {
      name: 'control plane',
      value: `${status.nodeId}, version ${status.version}, up ${durationText(status.uptimeMs)}`,
    },
    { name: 'store', value: status.store },
    { name: 'players', value: String(status.players) },
  ]
}

function attachedCell(attached: boolean, seenMsAgo: number): Cell {
  return attached
    ? { text: 'attached', tone: 'good' }
    : { text: `away, seen ${durationText(seenMsAgo)} ago`, tone: 'bad' }
}

function proxyTable(proxies: readonly ProxyStatus[], layout: TableLayout): string {
  if (proxies.length === 0) return ''
  const rows = proxies
    .toSorted((left, right) => compareIds(left.id, right.id))
    .map(proxy => [
      { text: proxy.id },
      attachedCell(proxy.attached, proxy.seenMsAgo),
      { text: String(proxy.pid) },
      { text: String(proxy.flows) },
      { text: String(proxy.drops) },
      { text: proxy.listeners.join(', ') },
    ])
  return renderTable(['PROXY', 'LINK', 'PID', 'FLOWS', 'DROPS', 'LISTENERS'], rows, layout)
}

function hostTable(hosts: readonly HostStatus[], layout: TableLayout): string {
  if (hosts.length === 0) return ''
  const rows = hosts
    .toSorted((left, right) => compareIds(left.id, right.id))
    .map(host => [
      { text: host.id },
      attachedCell(host.attached, host.seenMsAgo),
      { text: String(host.pid) },
      { text: String(host.shards) },
      { text: host.address },
    ])
  return renderTable(['HOST', 'LINK', 'PID', 'SHARDS', 'ADDRESS'], rows, layout)
}

export function statusRecord(status: Status, pools: readonly PoolView[]): object {
  return {
    version: status.version,
    node: status.nodeId,
    token: status.token,
    uptimeMs: status.uptimeMs,
    store: status.store,
    players: status.players,
    alarms: status.alarms,
    fleets: status.fleets.toSorted(fleetResource.compare).map(fleetResource.record),
    pools: pools.toSorted(poolResource.compare).map(poolResource.record),
    proxies: status.proxies,
    hosts: status.hosts,
    brakes: status.brakes.toSorted(brakeResource.compare).map(brakeResource.record),
  }
}
