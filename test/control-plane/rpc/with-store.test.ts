import t from 'tap'
import type { LiveLinks } from '../../../control-plane/live/live-links.ts'
import type { FactStore } from '../../../control-plane/facts/fact-store.ts'
import type { LiveView } from '../../../control-plane/facts/live-view.ts'
import { Reconciler } from '../../../control-plane/reconcile/reconciler.ts'
import { openSqliteStore } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import { silentLog } from '../../../lib/log.ts'
import type { NodeId } from '../../../proto/contract/ids.ts'
import { eventually } from '../../support/eventually.ts'
import { fleet } from '../../support/world.ts'
import { agentHello, flowRaw, hostedRaw, proxyHello, startLab } from './rpc-lab.ts'

const done = 'ORDER_STATUS_DONE'

/** The real store and the real reconciler behind the server; the test plays the agent and the proxy. */
async function startWhole(t: Parameters<typeof startLab>[0]) {
  const store: FactStore = await openSqliteStore({ path: ':memory:' })
  t.after(() => store.close())
  const { token } = await store.lead('node-1' as NodeId, '127.0.0.1:1', 60_000)
  await store.commit(token, [{ kind: 'fleet.put', fleet: fleet({ shards: 2, spares: 0 }) }], [])
  const lab = await startLab(t, {}, { store, token, wake: () => reconciler.wake() })
  const live: LiveLinks = lab.live
  const reconciler: Reconciler = new Reconciler({
    store,
    live: (): LiveView => live.view(),
    token: () => token,
    agents: live.agents,
    proxies: live.proxies,
    clock: lab.clock,
    log: silentLog,
  })
  t.after(() => reconciler.idle())
  return { ...lab, store, reconciler }
}

t.test('a fleet starts, a proxy is told, and players are moved, all over the wire', async t => {
  const { attachAgent, attachProxy, call, store, live } = await startWhole(t)
  const agent = attachAgent()
  agent.write(agentHello({ shards: [] }))
  for (const id of ['arena-1', 'arena-2'])
    await agent.find(order => order.orderId === `start-${id}-1` && order.body === 'start')
  const shards = [hostedRaw('arena-1'), hostedRaw('arena-2')]
  agent.write({ sequence: '2', heartbeat: { shards } })
  await eventually('both groups', 60_000, async () => (await store.facts()).groups.length === 2 || undefined)

  const proxy = attachProxy()
  proxy.write(proxyHello())
  const { snapshot, orderId } = await proxy.find(order => order.body === 'snapshot')
  t.equal(snapshot?.routes.length, 2)
  proxy.write({ sequence: '2', result: { orderId, status: done } })
  const opened = [flowRaw('aaaa', 'arena-g1', 40_001), flowRaw('bbbb', 'arena-g1', 40_002)]
  proxy.write({ sequence: '3', flows: { full: true, opened } })
  await eventually('the players', 60_000, () => live.mirror.size === 2 || undefined)

  const request = {
    selector: { shard: 'arena-1' },
    to: 'arena-2',
    style: 'MOVE_STYLE_CUT',
    change: { requestId: 'r1' },
  }
  const moving = call('PlayerService', 'MovePlayers', request)
  const order = await proxy.find(message => message.body === 'move')
  t.match(order.move, { groupId: 'arena-g2', flows: [{ flowId: 'aaaa', placementVersion: '1' }, {}] })
  const flows = ['aaaa', 'bbbb'].map(flowId => ({ flowId, outcome: 'FLOW_OUTCOME_DONE', reason: '' }))
  proxy.write({ sequence: '4', result: { orderId: order.orderId, status: done, tookUs: '77', flows } })
  const result = await moving
  t.match(result, { phase: 'done', tookUs: '77', flows, shard: 'arena-2' })
  const change = await proxy.find(
    message => message.body === 'routeChange' && message.routeChange?.placements.length === 2,
  )
  t.match(change.routeChange?.placements, [{ groupId: 'arena-g2' }, { groupId: 'arena-g2' }])
  t.strictSame(await call('PlayerService', 'MovePlayers', request), result, 'a repetition says the same')
  t.match(await call('EventService', 'ListEvents', { subject: 'arena-g2' }), {
    events: [{ kind: 'group.created' }, { kind: 'players.move' }, {}],
  })
  t.match(await call('AdminService', 'Explain', { kind: 'KIND_PLAYER', id: 'aaaa' }), { subject: 'aaaa' })
})

t.test('two different requests that want the same thing are both answered truly', async t => {
  const { attachAgent, call, store } = await startWhole(t)
  const agent = attachAgent()
  agent.write(agentHello({ shards: [] }))
  await agent.find(order => order.orderId === 'start-arena-1-1')
  agent.write({ sequence: '2', heartbeat: { shards: [hostedRaw('arena-1'), hostedRaw('arena-2')] } })
  await eventually('both groups', 60_000, async () => (await store.facts()).groups.length === 2 || undefined)
  const drain = (requestId: string) =>
    call('ShardService', 'DrainShard', { id: 'arena-1', waitEmpty: true, change: { requestId } })
  const fates = await Promise.allSettled([drain('r1'), drain('r2')])
  t.strictSame(fates.map(fate => fate.status).toSorted(), ['fulfilled', 'rejected'])
})
