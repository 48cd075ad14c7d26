import { type IpNetwork, ipNetworkText, isSingleAddress, parseIpAddress } from '../../lib/ip-network.ts'
import { NetworkTable } from '../../lib/network-table.ts'
import type { Flow } from './flow.ts'
import type { FlowBook } from './flow-book.ts'
import type { FlowTable } from './flow-table.ts'
import type { IpFlows, ListenerFlows } from './listener-flows.ts'

/** Closes the flows of everybody within these networks. A single address is looked up; ranges are held against each client address
 *  once, whatever the number of its flows. */
export function sweepBanned(networks: readonly IpNetwork[], table: FlowTable, book: FlowBook): void {
  if (networks.length === 0 || table.size === 0) return
  const ranges = new NetworkTable<true>()
  for (const network of networks) {
    if (!isSingleAddress(network)) ranges.set(network, true)
    else {
      const ip = ipNetworkText(network)
      for (const listener of table.listeners()) closeAll(listener.ofIp(ip), book)
    }
  }
  if (ranges.size > 0) for (const listener of table.listeners()) sweepRanges(listener, ranges, book)
}

function sweepRanges(listener: ListenerFlows<Flow>, ranges: NetworkTable<true>, book: FlowBook): void {
  // An address leaves the map with its last flow, which its iterator does not mind.
  for (const ip of listener.ips()) {
    const address = parseIpAddress(ip)
    if (address !== undefined && ranges.longestMatch(address) === true) closeAll(listener.ofIp(ip), book)
  }
}

function closeAll(flows: IpFlows<Flow> | undefined, book: FlowBook): void {
  if (flows === undefined) return
  for (const flow of [...flows.udp.values(), ...flows.tcp.values()]) book.leave(flow, 'banned')
}
