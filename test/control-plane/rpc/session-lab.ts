import type { Test } from 'tap'
import { type AssembledNode, assembleNode, type NodeParts } from '../../../control-plane/assemble-node.ts'
import type { SessionStore } from '../../../control-plane/sessions/session-store.ts'
import type { HandoffStore } from '../../../control-plane/zones/handoff-store.ts'
import type { OpenedStore } from '../../../control-plane/store/opened-store.ts'
import { openSqlite } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { FleetRecord } from '../../../control-plane/fleets/fleet.ts'
import type { NodeId } from '../../../proto/contract/ids.ts'
import { eventually } from '../../support/eventually.ts'
import { fleet } from '../../support/world.ts'
import type { Messages } from './messages.ts'
import { agentHello, flowRaw, hostedRaw, proxyHello, serveLab } from './rpc-lab.ts'
import type { AgentOrder__Output } from '../../../proto/generated/switchyard/v1/AgentOrder.ts'

/** One look at the node and what it has begun; more pass whatever is asked for. */
const SETTLING_ROUNDS = 5

export interface SessionLabOptions {
  readonly fleets?: readonly FleetRecord[]
  readonly node?: string
  /** A database that another lab has used. */
  readonly opened?: OpenedStore
  readonly clock?: ManualClock
  /** Replaces some of the session store. */
  readonly sessions?: (real: SessionStore) => Partial<SessionStore>
  /** Replaces the store of hand-offs. */
  readonly handoffs?: (real: HandoffStore) => HandoffStore
  readonly parts?: Partial<NodeParts>
}

/** A whole control-plane node on a database in memory, served over gRPC; its time and the store's move when the test says so. The test
 *  plays the agent and the proxy. */
export async function sessionLab(t: Test, options: SessionLabOptions = {}) {
  const clock = options.clock ?? new ManualClock(1_000_000)
  const opened =
    options.opened ??
    (await openSqlite({ path: ':memory:', storeClock: () => Math.floor(clock.wallMs()) as StoreTimeMs }))
  if (options.opened === undefined) t.after(() => opened.close())
  const node = assembleNode({
    store: opened.facts,
    sessions: overridden(opened.sessions, options.sessions),
    aliases: opened.aliases,
    handoffs: options.handoffs?.(opened.handoffs) ?? opened.handoffs,
    scaler: { ledger: opened.scaler },
    node: (options.node ?? 'node-1') as NodeId,
    fleets: options.fleets ?? [fleet({ shards: 2, spares: 0, declared: { shards: 2, spares: 0 } })],
    clock,
    random: seededRandom(1),
    log: silentLog,
    ...options.parts,
  })
  // A server ends the streams of whoever attached before its node became active.
  node.tick()
  await node.leadership.settled()
  const served = await serveLab(t, { ...node, authToken: undefined })
  node.grpcAddress = `127.0.0.1:${served.server.port}`
  t.after(async () => {
    await node.reconciler.idle()
    await node.duty.idle()
    await node.handoffDuty.idle()
  })
  await settle(node)
  /** Lets time pass in steps that a node would notice. */
  const advance = async (durationMs: number): Promise<void> => {
    for (let passed = 0; passed < durationMs; passed += 500) {
      clock.advance(Math.min(500, durationMs - passed))
      await settle(node)
    }
  }
  return { ...served, node, clock, opened, advance, settle: () => settle(node) }
}

export type SessionLab = Awaited<ReturnType<typeof sessionLab>>

async function settle(node: AssembledNode): Promise<void> {
  for (let round = 0; round < SETTLING_ROUNDS; round += 1) {
    node.tick()
    node.live.sweep()
    await node.leadership.settled()
    await node.reconciler.idle()
    await node.duty.idle()
    await node.handoffDuty.idle()
  }
}

/** The real one where the test does not say otherwise. */
function overridden(real: SessionStore, by: SessionLabOptions['sessions']): SessionStore {
  const own = by?.(real) ?? {}
  return new Proxy(real, {
    get: (target, name) => {
      const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name)
      return typeof value === 'function' && !Object.hasOwn(own, name)
        ? (value as (...given: never[]) => unknown).bind(target)
        : value
    },
  })
}

/** An agent that reports when told to. */
export class PlayedAgent {
  readonly orders: Messages<AgentOrder__Output>
  readonly #lab: SessionLab
  #sequence = 1
  shards: readonly object[]

  constructor(lab: SessionLab, shards: readonly string[]) {
    this.#lab = lab
    this.shards = shards.map(hostedRaw)
    this.orders = lab.attachAgent()
    this.orders.write(agentHello({ shards: this.shards }))
  }

  /** Sends a report, and waits until the node has it. @returns its number */
  async report(report: object): Promise<number> {
    this.#sequence += 1
    const sequence = this.#sequence
    this.orders.write({ sequence: String(sequence), ...report })
    const { agents } = this.#lab.node.live
    await eventually(
      'the report',
      60_000,
      () => agents.sequenceOf('host-1' as never) === sequence || undefined,
    )
    return sequence
  }

  beat(): Promise<number> {
    return this.report({ heartbeat: { shards: this.shards } })
  }

  /** Notices of one kind that have arrived, without their repetitions. */
  notices(kind: string) {
    const all = this.orders.all.flatMap(order =>
      order.notice?.kind === `NOTICE_KIND_${kind}` ? [order.notice] : [],
    )
    return [...new Map(all.map(notice => [notice.noticeId, notice])).values()]
  }
}

/** Two shards that serve, arena-1 and arena-2, each with a group, and their agent. */
export async function servingLab(t: Test, options: SessionLabOptions = {}) {
  const lab = await sessionLab(t, options)
  const agent = new PlayedAgent(lab, [])
  await eventually('the agent', 60_000, () => lab.node.live.agents.hosts().length === 1 || undefined)
  await lab.settle()
  for (const id of ['arena-1', 'arena-2']) await agent.orders.find(order => order.orderId === `start-${id}-1`)
  agent.shards = ['arena-1', 'arena-2'].map(hostedRaw)
  await agent.beat()
  await lab.advance(1_500)
  return { ...lab, agent }
}

/** A proxy whose players are at the game server with the flow ports given, by group. */
export async function attachPlayers(
  lab: SessionLab,
  players: readonly {
    readonly id: string
    readonly group: string
    readonly port: number
    readonly ip?: string
  }[],
) {
  const proxy = lab.attachProxy()
  proxy.write(proxyHello())
  const opened = players.map(({ id, group, port, ip }, index) => {
    const raw = flowRaw(id, group, 40_000 + index) as { player: object }
    return { ...raw, ageMs: '0', flowPort: port, player: { ...raw.player, ip: ip ?? '127.0.0.1' } }
  })
  proxy.write({ sequence: '2', flows: { full: true, opened } })
  await eventually('the players', 60_000, () => lab.node.live.mirror.size === players.length || undefined)
  await lab.advance(500)
  return proxy
}

/** A later life of a shard. */
export const hostedAgain = (shardId: string, incarnation: number): object => ({
  ...hostedRaw(shardId),
  shard: { shardId, incarnation: String(incarnation) },
})

export const claimRaw = (shardId: string, account: string, attempt: string, port?: number): object => ({
  shard: { shardId, incarnation: '1' },
  account,
  attempt,
  ...(port === undefined ? {} : { seen: { protocol: 'PROTOCOL_UDP', ip: '127.0.0.1', port } }),
})

export const holderRaw = (shardId: string, account: string, epoch: string): object => ({
  holder: { shard: { shardId, incarnation: '1' }, account, epoch },
})
