import { decipher } from '../../../proxy/games/samp/cipher.ts'
import { decodeGreeting, echoOf } from '../../../proxy/games/samp/handshake.ts'
import { unmask } from '../../../proxy/games/samp/masking.ts'
import { beginsLikeQuery } from '../../../proxy/games/samp/query.ts'
import { leavePair } from '../../../proxy/games/samp/stateless-pair.ts'
import type { ListenerName } from '../../../proto/contract/ids.ts'
import type { FleetPolicy, Snapshot } from '../../../proto/contract/proxy-link.ts'
import type { SampClientCore, SampClientOptions } from '../../games/samp/client-core.ts'
import { type Flight, SampWorld } from '../../games/samp/samp-world.ts'
import type { SampServerCore, SampServerOptions } from '../../games/samp/server-core.ts'
import { addressKey } from '../../games/samp/server-peer.ts'
import type { WorldOptions } from './carrier-world.ts'
import { group, policy, type RouteSketch, snapshot, token } from './routes.ts'
import { aliasAgent, withoutHeader } from './samp-alias-agent.ts'
import { FRONT, SampProxy } from './samp-proxy.ts'

/** In the low byte, none is like 7777: the cipher differs for each. */
const SHARD_PORTS = [8_034, 8_065, 9_001, 9_002] as const
const LEASE_MS = 1e9

export interface SampFleetOptions {
  readonly shards?: number
  readonly server?: Partial<SampServerOptions>
  readonly proxy?: WorldOptions & { readonly more?: readonly ListenerName[] }
  readonly policy?: Partial<FleetPolicy>
  /** Group n is on shard n, unless said otherwise. */
  readonly routes?: readonly RouteSketch[]
}

/** Shards, a proxy before them, and somebody who watches the wire: no shard gets data of somebody whom it has not let in. */
export function sampFleet(options: SampFleetOptions = {}) {
  const world = new SampWorld()
  const shards = SHARD_PORTS.slice(0, options.shards ?? 2).map((port, index) => ({
    ip: `10.0.0.${index + 1}`,
    port,
  }))
  const alias = options.policy?.addresses === 'alias'
  const start = (index: number): SampServerCore =>
    world.server(alias ? behindAgent(shards[index]!).ip : shards[index]!.ip, {
      ...options.server,
      port: shards[index]!.port,
      facts: { hostName: `shard-${index + 1}` },
    })
  const servers = shards.map((_, index) => start(index))
  if (alias) for (const shard of shards) aliasAgent(world, shard, behindAgent(shard))
  const watch = watchShards(world)
  const at = (sketch: RouteSketch): RouteSketch => {
    const shard = shards[(sketch.shard ?? sketch.group) - 1]!
    return { address: shard.ip, port: shard.port, ...sketch }
  }
  let proxy = new SampProxy(world, options.proxy)
  const routed = options.routes ?? shards.map((_, index) => ({ group: index + 1 }))
  const route = (routes: readonly RouteSketch[], over: Partial<Snapshot> = {}): void =>
    void proxy.carrier.applySnapshot(
      token(1),
      snapshot(routes.map(at), { leaseMs: LEASE_MS, fleets: [policy(options.policy)], ...over }),
    )
  route(routed)
  const kinds = (client: SampClientCore): string[] => client.events.map(({ kind }) => kind)
  const join = (index: number, over: Partial<SampClientOptions> = {}): SampClientCore =>
    world.client(`198.51.100.${index + 1}`, FRONT, { name: `p${index}`, ...over })
  return {
    world,
    servers,
    shards,
    watch,
    route,
    routed,
    kinds,
    start,
    get proxy() {
      return proxy
    },
    join,
    /** So many players, all of whom play. */
    crowd: (players: number, over: Partial<SampClientOptions> = {}): SampClientCore[] => {
      const clients = Array.from({ length: players }, (_, index) => join(index, over))
      world.until('all play', () => clients.every(({ state }) => state === 'playing'))
      return clients
    },
    /** Explicit moves of everybody who is elsewhere. */
    moveAll: (to: number, version: number, pacePerSecond = 0): void => {
      const flows = proxy.carrier.flows().filter(({ groupId }) => groupId !== group(to))
      proxy.carrier.move(token(1), {
        moveId: `m${version}` as never,
        groupId: group(to),
        flows: flows.map(({ flowId }) => ({ flowId, placementVersion: version })),
        follow: options.policy?.follow ?? 'resume',
        clientTimeoutMs: options.policy?.clientTimeoutMs ?? 0,
        lameDuckMs: 0,
        pacePerSecond,
      })
    },
    /** `kill -9`, and a new life with what the journal says (or without). */
    restartProxy: (over: {
      readonly journal: boolean
      readonly awayMs: number
      readonly seed?: number
    }): void => {
      const journal = proxy.kill()
      world.run(over.awayMs)
      const seed = over.seed ?? 2
      proxy = new SampProxy(world, { ...options.proxy, seed, ...(over.journal ? { journal } : {}) })
      if (!over.journal) route(routed)
    },
  }
}

/** Where the server of an `alias` fleet is. */
function behindAgent({ ip, port }: { ip: string; port: number }) {
  return { ip: ip.replace('10.0.0.', '10.0.9.'), port }
}

/** Notes what goes from the proxy to shards. */
function watchShards(world: SampWorld) {
  const letIn = new Set<string>()
  const keys = new Map<string, number>()
  const broken: string[] = []
  const toShards: Flight[] = []
  const toClients: Flight[] = []
  const fromShard = ({ data, from, to }: Flight): void => {
    const pair = `${addressKey(to)} ${addressKey(from)}`
    const key = keys.get(pair)
    const plain = (key === undefined ? undefined : unmask(data, key)) ?? data
    const greeting = decodeGreeting(plain)
    if (greeting?.kind === 'encryption-offer') keys.set(pair, greeting.key)
    if (greeting?.kind === 'reply') letIn.add(pair)
  }
  const toShard = (flight: Flight): void => {
    const { from, to } = flight
    const data = withoutHeader(flight.data)
    if (data.length === 0) return
    toShards.push({ data, from, to })
    const plain = decipher(data, to.port)
    const handshake = plain !== undefined && echoOf(plain) !== undefined
    const leave = leavePair(to.port).some(word => word.equals(data))
    if (!handshake && !leave && !letIn.has(`${addressKey(from)} ${addressKey(to)}`))
      broken.push(`${addressKey(from)} said ${data.toString('hex')} to ${addressKey(to)}`)
  }
  let loses: (flight: Flight) => boolean = () => false
  world.loses = flight => {
    const { data, from, to } = flight
    if (to.ip === FRONT.ip && to.port !== FRONT.port) fromShard(flight)
    else if (from.ip === FRONT.ip && from.port === FRONT.port) toClients.push(flight)
    else if (from.ip === FRONT.ip && !beginsLikeQuery(withoutHeader(data))) toShard(flight)
    return loses(flight)
  }
  return {
    /** Data that a shard got of somebody whom it had not let in: never. */
    broken,
    toShards,
    toClients,
    /** A server has died, and with it what it knew. */
    forget: (shard: { ip: string; port: number }): void => {
      for (const pair of letIn) if (pair.endsWith(` ${addressKey(shard)}`)) letIn.delete(pair)
    },
    lose: (which: (flight: Flight) => boolean): void => {
      loses = which
    },
  }
}
