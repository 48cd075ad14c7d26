import { NO_ROOMS } from '../../control-plane/scaler/host-rooms.ts'
import { NO_SESSIONS } from '../../control-plane/sessions/sessions-live.ts'
import type { HostedShard, ShardExited } from '../../proto/contract/agent-link.ts'
import {
  type HostId,
  type OrderId,
  type ProxyId,
  sameShard,
  type ShardRef,
} from '../../proto/contract/ids.ts'
import { type OrderResult, playerKeyText } from '../../proto/contract/common.ts'
import { noAccountFlows } from '../../control-plane/bans/account-flows.ts'
import type { AgentStep, ProxyStep } from '../../control-plane/facts/decision.ts'
import type { Facts } from '../../control-plane/facts/facts.ts'
import type { LiveView, PlayerLive } from '../../control-plane/facts/live-view.ts'
import { routesOf } from '../../control-plane/groups/routes.ts'
import type { AgentOrders, ProxyOrders } from '../../control-plane/reconcile/orders.ts'
import { exited, host, hosted, proxy } from './world.ts'

/** One host and one proxy without processes and sockets: they obey at once, and say so in the live view. */
export class FakeLinks implements AgentOrders, ProxyOrders {
  hosted: HostedShard[] = []
  exits: ShardExited[] = []
  players: PlayerLive[] = []
  generations: Record<string, number> = {}
  answers = new Map<OrderId, OrderResult>()
  /** Every order, for looking at. */
  readonly ordered: string[] = []
  /** While false nothing is heard from the proxy. */
  proxyAttached = true
  #nextPort = 20_000

  order(to: HostId, step: AgentStep): void
  order(to: ProxyId, step: ProxyStep): void
  order(to: HostId | ProxyId, step: AgentStep | ProxyStep): void {
    this.ordered.push(`${to} ${step.kind}`)
    switch (step.kind) {
      case 'start': {
        const { shard } = step.start
        if (this.hosted.some(one => sameShard(one.shard, shard))) return
        this.#nextPort += 1
        this.hosted.push(hosted(shard, { port: this.#nextPort, pid: this.#nextPort }))
        return
      }
      case 'kill':
      case 'stop':
        this.kill(step.shard)
        return
      case 'forget':
        this.exits = this.exits.filter(one => !sameShard(one.shard, step.shard))
        return
      case 'drain':
        return
      case 'move':
        for (const { flowId, placementVersion } of step.move.flows)
          this.players = this.players.map(one =>
            one.id === flowId ? { ...one, group: step.move.groupId, placementVersion } : one,
          )
        this.#answer(step.orderId)
        return
      case 'cut':
        this.players = this.players.filter(one => !step.cut.flowIds.includes(one.id))
        this.#answer(step.orderId)
    }
  }

  publish(facts: Facts): void {
    if (!this.proxyAttached) return
    for (const route of routesOf(facts)) this.generations[route.groupId] = route.generation
  }

  kill(shard: ShardRef): void {
    if (!this.hosted.some(one => sameShard(one.shard, shard))) return
    this.hosted = this.hosted.filter(one => !sameShard(one.shard, shard))
    this.exits.push(exited(shard))
  }

  view(): LiveView {
    const { players, answers } = this
    return {
      hosts: [host('host-1', { hosted: [...this.hosted], exits: [...this.exits] })],
      proxies: [
        proxy('proxy-1', {
          attached: this.proxyAttached,
          generations: this.generations,
          leaseLeftMs: this.proxyAttached ? 3_000 : 0,
        }),
      ],
      activeForMs: 60_000,
      playersOf: id => players.filter(one => one.group === id).length,
      membersOf: id => players.filter(one => one.group === id).map(one => playerKeyText(one.key)),
      players: () => [...players],
      flowsOfAccount: noAccountFlows,
      answerOf: id => answers.get(id),
      seenAs: () => [],
      isProxyAddress: () => false,
      mayBeProxyAddress: () => false,
      sessions: NO_SESSIONS,
      rooms: NO_ROOMS,
    }
  }

  #answer(orderId: OrderId): void {
    this.answers.set(orderId, { orderId, status: 'done', code: '', message: '', flows: [], tookUs: 1 })
  }
}
