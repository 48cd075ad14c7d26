import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import { shardNumber } from '../parts/game-server.ts'
import type { Complain, Invariant } from './oracle.ts'
import type { ProxyBeliefs } from './proxy-beliefs.ts'

/** What reaches a player comes from the shard that its group is on by the proxy's own acknowledgement; after a move with a lame
 *  duck, until its end, also from the one before. */
export function fromPresentShard(complain: Complain, beliefs: ProxyBeliefs, nowMs: () => number): Invariant {
  return {
    name: 'nothing-from-old-shard',
    sees: {
      'to-player': ({ proxy, ip, port, message }) => {
        if (message.kind !== 'answer' && message.kind !== 'chatter') return
        const flow = beliefs.flowOfPlayer(proxy.proxyId, ip, port)
        if (flow === undefined) return complain(`${proxy.proxyId} sends to ${ip}:${port}, which has no flow`)
        const route = beliefs.routeOf(proxy.proxyId, flow.group)
        if (route === undefined || says(message, route.shard)) return
        const mayFinish = flow.formers.some(one => nowMs() < one.untilMs && says(message, one.route.shard))
        if (mayFinish) return
        complain(
          `${proxy.proxyId} sends player ${message.player} what shard ${message.shard}#${message.incarnation} says, ` +
            `but ${flow.group} is on ${shardRefText(route.shard)} since generation ${route.generation}`,
        )
      },
    },
  }
}

function says(message: { readonly shard: number; readonly incarnation: number }, ref: ShardRef): boolean {
  return message.shard === shardNumber(ref) && message.incarnation === ref.incarnation
}
