import { Server, ServerCredentials } from '@grpc/grpc-js'
import { ReflectionService } from '@grpc/reflection'
import { HealthImplementation } from 'grpc-health-check'
import { SwitchyardError } from '../../lib/errors.ts'
import { endpointText } from '../../proto/contract/common.ts'
import { MESSAGE_BYTES_MAX, packageDefinition, serviceDefinition } from '../../proto/client/grpc-package.ts'
import { adminService } from './admin-service.ts'
import { agentLinkService } from './agent-link.ts'
import { brakeService } from './brake-service.ts'
import { EventFeed } from './event-feed.ts'
import { eventService } from './event-service.ts'
import { fleetService } from './fleet-service.ts'
import { gate, notActive } from './gate.ts'
import { groupService } from './group-service.ts'
import { OpenStreams } from './open-streams.ts'
import { Operator } from './operator.ts'
import { playerService } from './player-service.ts'
import { proxyLinkService } from './proxy-link.ts'
import type { RpcContext } from './rpc-context.ts'
import { shardService } from './shard-service.ts'

/** Leases, silent streams and the node's standing are looked at this often. */
const TICK_MS = 200
const KEEPALIVE_MS = 5_000
/** Streams are ended by us at a stop; what is still open then is cut. */
const CLOSE_WAIT_MS = 1_000

export interface RpcServerOptions extends RpcContext {
  readonly bind: string
  /** 0 takes a free one. */
  readonly port: number
  /** Undefined: none is asked for; only for loopback binds. */
  readonly authToken: string | undefined
}

export interface RpcServer {
  readonly port: number
  /** Ends every stream, so that proxies and agents look for another node at once, and stops listening. */
  close(): Promise<void>
}

/** Serves every service of the control plane. While the node stands by, health answers and everything else is refused with `SWY_NOT_ACTIVE`.
 *  @throws SwitchyardError `SWY_PORT_TAKEN` */
export async function startRpcServer(options: RpcServerOptions): Promise<RpcServer> {
  const server = newServer(options)
  const streams = new OpenStreams(options.clock)
  const feed = new EventFeed(options.store)
  const services = servicesOf(options, streams, feed)
  for (const [name, service] of Object.entries(services)) server.addService(serviceDefinition(name), service)
  new ReflectionService(packageDefinition).addToServer(server)
  const health = new HealthImplementation({ '': 'SERVING' })
  health.addToServer(server)
  const port = await listen(server, options)

  const stopTicking = startTicking({ ...options, streams, feed, health, services: Object.keys(services) })
  return {
    port,
    close: async () => {
      stopTicking()
      streams.endAll(new SwitchyardError('SWY_UNREACHABLE', 'this node stops'))
      await closeServer(server)
    },
  }
}

interface TickingParts extends RpcContext {
  readonly streams: OpenStreams
  readonly feed: EventFeed
  readonly health: HealthImplementation
  readonly services: readonly string[]
}

/** Everything that is due by time, in one timer. @returns what stops it */
function startTicking({ leadership, live, streams, feed, health, services }: TickingParts): () => void {
  let token = leadership.token
  const showStanding = (): void => {
    for (const name of services)
      health.setStatus(`switchyard.v1.${name}`, token === undefined ? 'NOT_SERVING' : 'SERVING')
  }
  showStanding()
  const timer = setInterval(() => {
    if (leadership.token !== token) {
      token = leadership.token
      // Whoever attached under the earlier token attaches anew: to the active node, or to this one in its new term.
      streams.endAll(notActive(leadership))
      showStanding()
    }
    streams.sweep()
    live.sweep()
    void feed.look().catch(() => undefined) // The store is away; every call that needs it says so.
  }, TICK_MS)
  return () => clearInterval(timer)
}

function newServer({ authToken, leadership }: RpcServerOptions): Server {
  return new Server({
    interceptors: [gate(authToken, leadership)],
    'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_MS,
    'grpc.max_concurrent_streams': 1_000,
  })
}

function servicesOf(context: RpcContext, streams: OpenStreams, feed: EventFeed) {
  const operator = new Operator(context)
  return {
    AdminService: adminService(context),
    ShardService: shardService(context, operator),
    GroupService: groupService(context, operator),
    PlayerService: playerService(context, operator),
    FleetService: fleetService(context, operator),
    EventService: eventService(context, feed, streams),
    BrakeService: brakeService(context, operator),
    ProxyLinkService: proxyLinkService(context, streams),
    AgentLinkService: agentLinkService(context, streams),
  }
}

function listen(server: Server, options: RpcServerOptions): Promise<number> {
  const address = endpointText(options.bind, options.port)
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port)
      else
        reject(
          new SwitchyardError('SWY_PORT_TAKEN', `cannot listen on ${address}: ${error.message}`, {
            cause: error,
          }),
        )
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(() => server.forceShutdown(), CLOSE_WAIT_MS)
    server.tryShutdown(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
