import { setTimeout as pause } from 'node:timers/promises'
import { FLOWS_PER_MESSAGE_MAX } from '../../../proto/contract/common.ts'
import type { DataPlaneTier } from '../../../proto/contract/data-plane-tier.ts'
import type { FlowId, MoveId } from '../../../proto/contract/ids.ts'
import { FakeControlPlane } from '../../proxy/support/fake-control-plane.ts'
import { change, group, policy, route, snapshot } from '../../proxy/support/routes.ts'
import { until } from '../../proxy/support/until.ts'
import { socketShare } from '../figures/ways-taken.ts'
import { lossOf, type ServerChange, type UdpLoadResult } from '../load/udp-load-result.ts'
import { runUdpLoad } from '../load/udp-load.ts'
import { wallClockUs } from '../load/wall-clock.ts'
import type { PeerName } from '../options.ts'
import { PeerFailure } from '../peers/peer-failure.ts'
import { startSwitchyard, SWITCHYARD_NAMES, type SwitchyardPeer } from '../peers/switchyard-peer.ts'
import { startUdpEcho } from '../world/echo-server.ts'
import { ADDRESSES } from '../world/namespaces.ts'
import type { BenchRun } from './bench-run.ts'
import { Field } from './field.ts'
import { noteDeliveries } from './note-deliveries.ts'

export const GROUP_SIZES: readonly number[] = [1, 100, 1_000, 5_000]
const SHORT_GROUP_SIZES: readonly number[] = [1, 1_000]
const FIRST_PORT = 9_020
const SHARDS = [1, 2, 3]
const SLOTS = 20_000
const LEASE_MS = 3_600_000
/** What a proxy has got that has run for two minutes. */
const LEASES = 120
const RATE_MAX = 20_000
/** Of one flow: so finely can it be seen from outside when it went over. */
const RATE_PER_FLOW = 2_000
const SETTLE_MS = 400
const AFTER_SWITCH_MS = 700
/** Bounds the load; it ends once flows have opened, settled, moved and failed over. */
const LOAD_SECONDS_MAX = 150
const PROMOTED_WITHIN_MS = 60_000
/** Of the datagrams of flows that the kernel carries. */
const SOCKET_SHARE_MAX = 0.05

/** How long a move of all flows of a group takes, and a fail-over of the group, for groups of several sizes and each tier: each in a process that
 *  has never done it before, under load, ordered over gRPC, and seen from outside by who answers whom. */
export async function runMoveScenarios(run: BenchRun, tiers: readonly DataPlaneTier[]): Promise<void> {
  const { rateMax, short } = run.options
  const rounds = short ? 1 : run.options.rounds
  const sizes = (short ? SHORT_GROUP_SIZES : GROUP_SIZES).filter(flows => flows <= rateMax)
  const echoes = await Promise.all(SHARDS.map(id => startUdpEcho(run.world, { port: FIRST_PORT + id, id })))
  const field = new Field(
    run,
    'moves',
    tiers.map(tier => ({ name: SWITCHYARD_NAMES[tier], tier })),
  )
  try {
    for (let round = 1; round <= rounds; round += 1) {
      run.say(`moves: round ${round} of ${rounds}`)
      for (const flows of sizes) await field.each(round, ({ tier }) => measureSwitches(run, tier, flows))
    }
  } finally {
    for (const echo of echoes) await echo.stop()
  }
}

async function measureSwitches(run: BenchRun, tier: DataPlaneTier, flows: number): Promise<void> {
  const plane = new FakeControlPlane()
  await plane.start()
  const flags = ['--control-plane', plane.address]
  const proxy = await startSwitchyard(run.world, { port: 0, shardPort: undefined, tier, flags })
  try {
    await attach(plane)
    const ratePerSecond = Math.min(RATE_MAX, run.options.rateMax, RATE_PER_FLOW * flows)
    const over = new AbortController()
    const load = runUdpLoad(run.world, proxy.target, {
      flows,
      ratePerSecond,
      seconds: LOAD_SECONDS_MAX,
      warmUpMs: 0,
      stop: over.signal,
    })
    const orders = orderSwitches(plane, proxy, flows).finally(() => over.abort())
    const [result, { move, failOver }] = await Promise.all([load, orders])
    noteDeliveries(run, scenarioOf('move', flows), proxy.name, result)
    run.samples.add(scenarioOf('move', flows), proxy.name, { loss: lossOf(result) })
    const seen = { flows, ratePerSecond, result }
    noteSwitch(run, scenarioOf('move', flows), proxy.name, { ...seen, to: 2, ...move })
    noteSwitch(run, scenarioOf('fail-over', flows), proxy.name, { ...seen, to: 3, ...failOver })
  } finally {
    await proxy.stop()
    plane.stop()
  }
}

/** Waits, under load, until all flows are carried the way that is to be measured. */
async function carried(proxy: SwitchyardPeer, flows: number): Promise<void> {
  const { byKernel } = proxy
  if (byKernel === undefined) return pause(SETTLE_MS)
  const deadline = performance.now() + PROMOTED_WITHIN_MS
  for (;;) {
    const before = byKernel.waysTaken()
    await pause(SETTLE_MS)
    const promoted = await byKernel.promoted()
    if (promoted === flows && socketShare(before, byKernel.waysTaken()) <= SOCKET_SHARE_MAX) return
    if (performance.now() > deadline)
      throw new PeerFailure(proxy.name, `${promoted} of ${flows} flows were promoted`)
  }
}

export function scenarioOf(kind: 'move' | 'fail-over', flows: number): string {
  return `${kind}-${flows}`
}

/** Group 1 is filled first, group 2 stands ready; both with room for everybody. */
async function attach(plane: FakeControlPlane): Promise<void> {
  await plane.hello()
  const routes = [1, 2].map(n => ({ group: n, address: ADDRESSES.shard, port: FIRST_PORT + n, slots: SLOTS }))
  const fleets = [policy({ placement: 'fill' })]
  await plane.order({ kind: 'snapshot', value: snapshot(routes, { fleets, leaseMs: LEASE_MS }) })
}

interface Ordered {
  readonly orderedAtUs: number
  /** What the proxy says it took. */
  readonly tookUs: number
}

async function orderSwitches(
  plane: FakeControlPlane,
  proxy: SwitchyardPeer,
  flows: number,
): Promise<{ readonly move: Ordered; readonly failOver: Ordered }> {
  const opened = () => plane.of('flows').flatMap(report => report.opened)
  await until(`${flows} flows have opened`, () => opened().length >= flows)
  const ids = opened().map(({ flowId }) => ({ flowId, placementVersion: 1 }))
  await carried(proxy, flows)
  for (let lease = 0; lease < LEASES; lease += 1)
    await plane.order({ kind: 'lease', value: { leaseMs: LEASE_MS } })
  const batches: (typeof ids)[] = []
  for (let from = 0; from < ids.length; from += FLOWS_PER_MESSAGE_MAX)
    batches.push(ids.slice(from, from + FLOWS_PER_MESSAGE_MAX))
  const moveOrderedAtUs = wallClockUs()
  const moved = await Promise.all(batches.map(batch => plane.order({ kind: 'move', value: moveOf(batch) })))
  await pause(AFTER_SWITCH_MS)
  await carried(proxy, flows)
  const bound = route({
    group: 2,
    shard: 3,
    generation: 2,
    address: ADDRESSES.shard,
    port: FIRST_PORT + 3,
    slots: SLOTS,
  })
  const failOverOrderedAtUs = wallClockUs()
  const rebound = await plane.order({ kind: 'routeChange', value: change({ routes: [bound] }) })
  await pause(AFTER_SWITCH_MS)
  return {
    move: { orderedAtUs: moveOrderedAtUs, tookUs: moved.reduce((sum, { tookUs }) => sum + tookUs, 0) },
    failOver: { orderedAtUs: failOverOrderedAtUs, tookUs: rebound.tookUs },
  }
}

function moveOf(flows: readonly { readonly flowId: FlowId; readonly placementVersion: number }[]) {
  return {
    moveId: 'bench-move' as MoveId,
    groupId: group(2),
    flows,
    follow: 'resume',
    clientTimeoutMs: 15_000,
    lameDuckMs: 0,
    pacePerSecond: 0,
  } as const
}

interface Switch extends Ordered {
  readonly flows: number
  readonly ratePerSecond: number
  readonly result: UdpLoadResult
  /** Who answers afterwards. */
  readonly to: number
}

function noteSwitch(run: BenchRun, scenario: string, peer: PeerName, sw: Switch): void {
  const { flows, ratePerSecond, result, to, orderedAtUs, tookUs } = sw
  const seen: ServerChange | undefined = result.changes.find(
    change => change.to === to && change.from === to - 1,
  )
  const sinceMs = (us: number): number => Math.max(0, (us - orderedAtUs) / 1_000)
  const lastToOldMs = seen === undefined ? undefined : sinceMs(seen.lastOldSentUs)
  const tookMs = tookUs / 1_000
  run.samples.add(scenario, peer, {
    intervalMs: (flows * 1_000) / ratePerSecond,
    tookMs,
    switchedShare: (seen?.flows ?? 0) / flows,
    lastToOldMs,
    // The kernel's table follows after the answer; in user space, the answer comes after the last flow.
    switchedMs: lastToOldMs === undefined ? undefined : Math.max(tookMs, lastToOldMs),
    firstAtNewMs: seen === undefined ? undefined : sinceMs(seen.firstNewReachedUs),
    lastAtNewMs: seen === undefined ? undefined : sinceMs(seen.lastNewArrivedUs),
  })
}
