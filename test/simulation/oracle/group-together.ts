import { endpointText } from '../../../proto/contract/common.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import type { Complain, Invariant } from './oracle.ts'
import type { ProxyBeliefs } from './proxy-beliefs.ts'

/** Everybody of a group plays on one shard: whatever a proxy forwards goes to where it has acknowledged the group to be. */
export function groupTogether(complain: Complain, beliefs: ProxyBeliefs): Invariant {
  return {
    name: 'group-never-split',
    sees: {
      'to-shard': ({ proxy, flowPort, address, port, player }) => {
        const flow = beliefs.flowOfPort(proxy.proxyId, flowPort)
        if (flow === undefined)
          return complain(
            `${proxy.proxyId} forwards for player ${player} from port ${flowPort}, which no flow has`,
          )
        const route = beliefs.routeOf(proxy.proxyId, flow.group)
        const endpoint = endpointText(address, port)
        if (route !== undefined && route.endpoint !== endpoint)
          complain(
            `${proxy.proxyId} sends player ${player} of ${flow.group} to ${endpoint}, ` +
              `but the group is on ${shardRefText(route.shard)} at ${route.endpoint} since generation ${route.generation}`,
          )
      },
    },
  }
}
