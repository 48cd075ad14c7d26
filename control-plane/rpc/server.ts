import { Server, ServerCredentials } from '@grpc/grpc-js'
import { ReflectionService } from '@grpc/reflection'
import { HealthImplementation } from 'grpc-health-check'
import { SwitchyardError } from '../../lib/errors.ts'
import { endpointText } from '../../proto/contract/common.ts'
import { MESSAGE_BYTES_MAX, packageDefinition, serviceDefinition } from '../../proto/client/grpc-package.ts'
import { gate } from './gate.ts'
import type { RpcContext } from './rpc-context.ts'
import { SERVED_TICK_MS, servedNode } from './served-node.ts'

const KEEPALIVE_MS = 5_000
/** Streams are ended by us at a stop; what is still open then is cut. */
const CLOSE_WAIT_MS = 1_000
/** Answers for what is served, whoever serves it; once, since it reads every descriptor again when it is made. */
const REFLECTION = new ReflectionService(packageDefinition)

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
  const served = servedNode(options)
  const { services, streams } = served
  for (const [name, service] of Object.entries(services)) server.addService(serviceDefinition(name), service)
  REFLECTION.addToServer(server)
  const health = new HealthImplementation({ '': 'SERVING' })
  health.addToServer(server)
  const port = await listen(server, options)

  const showStanding = (): void => {
    const standing = options.leadership.token === undefined ? 'NOT_SERVING' : 'SERVING'
    for (const name of Object.keys(services)) health.setStatus(`switchyard.v1.${name}`, standing)
  }
  showStanding()
  const timer = setInterval(() => {
    if (served.tick()) showStanding()
  }, SERVED_TICK_MS)
  return {
    port,
    close: async () => {
      clearInterval(timer)
      streams.endAll(new SwitchyardError('SWY_UNREACHABLE', 'this node stops'))
      await closeServer(server)
    },
  }
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
