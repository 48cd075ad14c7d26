import { type PlayerKey, playerKeyText } from '../../proto/contract/common.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import type { ProxyOrder } from '../../proto/contract/proxy-link.ts'
import type { Observation } from './oracle/observation.ts'
import type { Story } from './story.ts'

/** Adds to the story what no process logs: flows, orders to proxies, the store's commits. */
export function narrate(story: Story, observation: Observation): void {
  switch (observation.kind) {
    case 'commit': {
      const { node, token, changes, result } = observation.commit
      return story.tell('store', () => {
        const what = changes.map(change => change.kind).join(' ')
        return result.kind === 'done'
          ? `${node} (token ${token}) writes ${what}`
          : `${node} (token ${token}) may not write ${what}: ${result.why}`
      })
    }
    case 'flow-opened': {
      const { proxy, flow } = observation
      return story.tell(
        proxy.proxyId,
        () =>
          `flow ${flow.flowId} of ${addressOf(flow.player)} on ${flow.groupId} by ${flow.why}, port ${flow.flowPort}`,
      )
    }
    case 'flow-moved': {
      const { proxy, moved } = observation
      return story.tell(
        proxy.proxyId,
        () =>
          `flow ${moved.flowId} goes to ${moved.groupId}, version ${moved.placementVersion} (${moved.why})`,
      )
    }
    case 'flow-closed': {
      const { proxy, closed } = observation
      return story.tell(proxy.proxyId, () => `flow ${closed.flowId} closes: ${closed.why}`)
    }
    case 'proxy-order': {
      const { proxy, order } = observation
      if (order.body.kind === 'lease') return
      return story.tell(
        proxy.proxyId,
        () => `order ${order.orderId} (token ${order.token}): ${orderText(order)}`,
      )
    }
    default:
  }
}

function orderText({ body }: ProxyOrder): string {
  switch (body.kind) {
    case 'snapshot':
    case 'routeChange': {
      const routes = body.value.routes.map(
        ({ groupId, generation, shard, admission }) =>
          `${groupId} generation ${generation} on ${shardRefText(shard)} ${admission}`,
      )
      const removed = 'removedGroups' in body.value ? body.value.removedGroups : []
      return `${body.kind}: ${routes.join(', ')}${removed.length === 0 ? '' : `, without ${removed.join(' ')}`}`
    }
    case 'move': {
      const { groupId, flows, follow, lameDuckMs, pacePerSecond } = body.value
      return `move ${flows.map(flow => flow.flowId).join(' ')} to ${groupId}, ${follow}, lame duck ${lameDuckMs} ms, pace ${pacePerSecond}`
    }
    case 'cut':
      return `cut ${body.value.flowIds.join(' ')}`
    case 'drain':
    case 'lease':
    case 'rejected':
      return body.kind
  }
}

function addressOf(player: PlayerKey): string {
  return playerKeyText(player).slice(player.listener.length + player.protocol.length + 2)
}
