import {
  type Client,
  credentials,
  makeGenericClientConstructor,
  Metadata,
  type ServiceDefinition,
} from '@grpc/grpc-js'
import { service as health } from 'grpc-health-check'
import { automationOf } from '../../../control-plane/assemble-automation.ts'
import type { Standing } from '../../../control-plane/nodes/leadership.ts'
import { EventSignal } from '../../../control-plane/live/event-signal.ts'
import { LiveLinks } from '../../../control-plane/live/live-links.ts'
import type { HandoffContext } from '../../../control-plane/rpc/handoff-context.ts'
import { RefusalTally } from '../../../control-plane/zones/handoff-events.ts'
import type { HandoffStore } from '../../../control-plane/zones/handoff-store.ts'
import { HandoffWatch } from '../../../control-plane/zones/handoff-watch.ts'
import type { SessionContext } from '../../../control-plane/rpc/session-context.ts'
import type { SessionStore } from '../../../control-plane/sessions/session-store.ts'
import { type RpcServerOptions, startRpcServer } from '../../../control-plane/rpc/server.ts'
import { type Clock, ManualClock, type MonotonicMs } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import { serviceDefinition } from '../../../proto/client/grpc-package.ts'
import type { AgentOrder__Output } from '../../../proto/generated/switchyard/v1/AgentOrder.ts'
import type { ProxyOrder__Output } from '../../../proto/generated/switchyard/v1/ProxyOrder.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import { type Cleanup, emptySessions, emptyStore } from './empty-store.ts'
import { idleScaler } from '../scaling/idle-scaler.ts'
import { Messages } from './messages.ts'
import { ScriptedStore } from '../../support/scripted-store.ts'
import type { Facts } from '../../../control-plane/facts/facts.ts'

/** Whether the node is active, as the test says. */
export class ScriptedStanding {
  standing: Standing

  constructor(token: Token) {
    const [since, until] = [0 as MonotonicMs, Number.MAX_SAFE_INTEGER as MonotonicMs]
    this.standing = { kind: 'active', token, since, until }
  }

  get token(): Token | undefined {
    return this.standing.kind === 'active' ? this.standing.token : undefined
  }
}

/** What a service context for sessions needs where a test is about something else: an empty store, and nothing counted. */
export function sessionContext(store: SessionStore, over: Partial<SessionContext> = {}): SessionContext {
  return {
    store,
    scan: { ghostOf: () => undefined },
    recentFacts: () => undefined,
    failure: () => undefined,
    metrics: { claimed: () => undefined, held: () => undefined },
    shardUsers: 'no-users',
    banned: { wouldCut: () => Promise.resolve([]) },
    ...over,
  }
}

/** What services need for hand-offs where a test is about something else. */
export function handoffContext(store: HandoffStore, clock: Clock): HandoffContext {
  return {
    store,
    watch: new HandoffWatch(clock),
    tally: new RefusalTally(),
    duty: { begun: () => undefined },
    metrics: { called: () => undefined, took: () => undefined },
  }
}

/** A real gRPC server on a free port with a scripted store and a clock that stands still; closed when the test ends. */
export async function startLab(
  t: Cleanup,
  given: Partial<Facts> = {},
  over: Partial<Pick<RpcServerOptions, 'authToken' | 'store' | 'wake' | 'scaler'>> & {
    readonly token?: Token
    readonly sessions?: SessionStore
  } = {},
) {
  const store = new ScriptedStore(given)
  const clock = new ManualClock(1_000_000)
  const leadership = new ScriptedStanding(over.token ?? (7 as Token))
  const sessions = over.sessions ?? (await emptySessions(t))
  const { aliases, handoffs, scaler: ledger } = await emptyStore(t)
  const scaler = over.scaler ?? idleScaler(ledger)
  let wakes = 0
  const rejected: string[] = []
  const wake = (): void => {
    wakes += 1
    over.wake?.()
  }
  const random = seededRandom(1)
  const eventSignal = new EventSignal()
  const facts = () => (over.store === undefined ? store.now : undefined)
  const live = new LiveLinks({ clock, random, leadership, log: silentLog, wake, facts })
  const token = () => leadership.token
  const parts = { store: over.store ?? store, live, token, clock, random, log: silentLog }
  const automation = automationOf(scaler, parts)
  const served = await serveLab(t, {
    store,
    automation,
    live,
    leadership,
    node: 'node-1' as NodeId,
    version: '0.1.0',
    clock,
    random,
    log: silentLog,
    countRejected: link => rejected.push(link),
    eventSignal,
    ...over,
    authToken: over.authToken,
    sessions: sessionContext(sessions),
    handoffs: handoffContext(handoffs, clock),
    aliases,
    scaler,
    wake,
  })
  return {
    ...served,
    store,
    handoffs: handoffContext(handoffs, clock),
    aliases,
    scaler,
    automation,
    eventSignal,
    clock,
    leadership,
    live,
    rejected,
    wakes: () => wakes,
  }
}

/** Serves these parts on a free port, and calls what is served; closed when the test ends. */
export async function serveLab(t: Cleanup, options: Omit<RpcServerOptions, 'bind' | 'port'>) {
  const server = await startRpcServer({ ...options, bind: '127.0.0.1', port: 0 })
  const clients: { close(): void }[] = []
  t.after(async () => {
    for (const client of clients) client.close()
    await server.close()
  })
  const clientOf = (definition: ServiceDefinition): Client => {
    const Constructor = makeGenericClientConstructor(definition, 'Service')
    const client = new Constructor(`127.0.0.1:${server.port}`, credentials.createInsecure())
    clients.push(client)
    return client
  }
  return {
    server,
    /** One unary call with exactly this message; rejects with the status. */
    call: (service: string, method: string, request: object, token?: string) =>
      unaryCall(clientOf, serviceDefinition(service), method, request, token),
    /** Asks the health service about one service. */
    health: (name: string) => unaryCall(clientOf, health, 'Check', { service: name }),
    /** Of `Message`s the compiler knows only what the test says. */
    stream: <Message>(service: string, method: string, request: object): Messages<Message> => {
      const definition = serviceDefinition(service)
      const { path, requestSerialize, responseDeserialize } = methodOf(definition, method)
      return new Messages<Message>(
        clientOf(definition).makeServerStreamRequest(
          path,
          requestSerialize,
          responseDeserialize as (bytes: Buffer) => Message,
          request,
        ),
      )
    },
    attachAgent: (token?: string) => attach<AgentOrder__Output>(clientOf, 'AgentLinkService', token),
    attachProxy: (token?: string) => attach<ProxyOrder__Output>(clientOf, 'ProxyLinkService', token),
  }
}

type ClientOf = (definition: ServiceDefinition) => Client

function methodOf(definition: ServiceDefinition, name: string) {
  const method = definition[name]
  if (method === undefined) throw new TypeError(`no such method: ${name}`)
  return method
}

function unaryCall(
  clientOf: ClientOf,
  definition: ServiceDefinition,
  name: string,
  request: object,
  token?: string,
): Promise<unknown> {
  const { path, requestSerialize, responseDeserialize } = methodOf(definition, name)
  return new Promise((resolve, reject) => {
    clientOf(definition).makeUnaryRequest<object, unknown>(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadataOf(token),
      (error, response) => (error === null ? resolve(response) : reject(error)),
    )
  })
}

function attach<Order>(clientOf: ClientOf, service: string, token: string | undefined): Messages<Order> {
  const definition = serviceDefinition(service)
  const { path, requestSerialize, responseDeserialize } = methodOf(definition, 'Attach')
  return new Messages<Order>(
    clientOf(definition).makeBidiStreamRequest<object, Order>(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => Order,
      metadataOf(token),
    ),
  )
}

function metadataOf(token: string | undefined): Metadata {
  const metadata = new Metadata()
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`)
  return metadata
}

export const agentHello = (over: object = {}): object => ({
  sequence: '1',
  hello: {
    hostId: 'host-1',
    bootId: 'boot-1',
    version: '0.1.0',
    pid: 42,
    address: '127.0.0.1',
    shards: [hostedRaw('arena-1')],
    exits: [],
    ...over,
  },
})

export const hostedRaw = (id: string): object => ({
  shard: { shardId: id, incarnation: '1' },
  fleet: 'arena',
  state: 'CHILD_STATE_READY',
  pid: 11,
  address: '127.0.0.1',
  port: 9_001,
  uptimeMs: '1000',
})

export const proxyHello = (over: object = {}): object => ({
  sequence: '1',
  hello: {
    proxyId: 'proxy-1',
    bootId: 'boot-1',
    version: '0.1.0',
    pid: 43,
    listeners: [
      {
        name: 'main',
        fleet: 'arena',
        bind: '0.0.0.0',
        port: 7_777,
        protocols: ['PROTOCOL_UDP', 'PROTOCOL_TCP'],
      },
    ],
    flowsMax: 1_000,
    addresses: ['127.0.0.1'],
    ...over,
  },
})

export const flowRaw = (id: string, group: string, port: number): object => ({
  flowId: id,
  player: { listener: 'main', protocol: 'PROTOCOL_UDP', ip: '127.0.0.1', port },
  groupId: group,
  placementVersion: '0',
  ageMs: '5000',
  idleMs: '0',
  why: 'spread',
  flowPort: 10_000,
})
