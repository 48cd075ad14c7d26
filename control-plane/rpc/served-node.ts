import { adminService } from './admin-service.ts'
import { agentLinkService } from './agent-link.ts'
import { aliasService } from './alias-service.ts'
import { banService } from './ban-service.ts'
import { brakeService } from './brake-service.ts'
import { EventFeed } from './event-feed.ts'
import { clusterService } from './cluster-service.ts'
import { eventService } from './event-service.ts'
import { fleetService } from './fleet-service.ts'
import { handoffService } from './handoff-service.ts'
import { hostService } from './host-service.ts'
import { notActive } from './gate.ts'
import { groupService } from './group-service.ts'
import { lifecycleHookService } from './lifecycle-hook-service.ts'
import { OpenStreams } from './open-streams.ts'
import { Operator } from './operator.ts'
import { imageService, orphanService } from './orphan-service.ts'
import { playerService } from './player-service.ts'
import { datacenterService, poolService } from './pool-service.ts'
import { proxyLinkService } from './proxy-link.ts'
import type { RpcContext } from './rpc-context.ts'
import { ScalerOperator } from './scaler-operator.ts'
import { policyService } from './policy-service.ts'
import { scheduleService } from './schedule-service.ts'
import { sessionAdminService } from './session-admin-service.ts'
import { sessionService } from './session-service.ts'
import { shardService } from './shard-service.ts'
import { webhookService } from './webhook-service.ts'
import { zoneService } from './zone-service.ts'

/** Leases, silent streams and the node's standing are looked at this often. */
export const SERVED_TICK_MS = 200

/** Everything of the server that is not gRPC: handlers by service, open streams, and what is due by time. */
export function servedNode(context: RpcContext) {
  const { leadership, live } = context
  const streams = new OpenStreams(context.clock)
  const feed = new EventFeed(context.store)
  const look = (): void => void feed.look().catch(() => undefined) // The store is away; every call that needs it says so.
  context.eventSignal.listen(look)
  let token = leadership.token
  return {
    streams,
    services: servicesOf(context, streams, feed),
    /** To be called every `SERVED_TICK_MS`. @returns whether the node's standing has changed */
    tick(): boolean {
      const changed = leadership.token !== token
      if (changed) {
        token = leadership.token
        // Whoever attached under the earlier token attaches anew: to the active node, or to this one in its new term.
        streams.endAll(notActive(leadership))
      }
      streams.sweep()
      live.sweep()
      look()
      return changed
    },
  }
}

function servicesOf(context: RpcContext, streams: OpenStreams, feed: EventFeed) {
  const operator = new Operator(context)
  const scaler = new ScalerOperator(context)
  return {
    AdminService: adminService(context),
    ShardService: shardService(context, operator),
    GroupService: groupService(context, operator),
    PlayerService: playerService(context, operator),
    FleetService: fleetService(context, operator),
    EventService: eventService(context, feed, streams),
    BrakeService: brakeService(context, operator),
    SessionService: sessionService(context, operator),
    HandoffService: handoffService(context),
    SessionAdminService: sessionAdminService(context, operator),
    AliasService: aliasService(context),
    BanService: banService(context, operator),
    ZoneService: zoneService(context, operator),
    ClusterService: clusterService(context, scaler),
    DatacenterService: datacenterService(context, scaler),
    PoolService: poolService(context, scaler),
    HostService: hostService(context, scaler),
    ImageService: imageService(context, scaler),
    OrphanService: orphanService(context, scaler),
    PolicyService: policyService(context, scaler),
    ScheduleService: scheduleService(context, scaler),
    WebhookService: webhookService(context, scaler),
    LifecycleHookService: lifecycleHookService(context, scaler),
    ProxyLinkService: proxyLinkService(context, streams),
    AgentLinkService: agentLinkService(context, streams),
  }
}
