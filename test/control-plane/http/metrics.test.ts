import t from 'tap'
import { openNoBus } from '../../../control-plane/nodes/bus.ts'
import { meteredStore } from '../../../control-plane/http/metered-store.ts'
import { createMetrics, type Metrics } from '../../../control-plane/http/metrics.ts'
import { statusSource } from '../../../control-plane/http/status-source.ts'
import { NO_SESSIONS } from '../../../control-plane/sessions/sessions-live.ts'
import { startStatusServer } from '../../../lib/status-server.ts'
import type { Token } from '../../../proto/contract/ids.ts'
import { ScriptedStore } from '../../support/scripted-store.ts'
import { group, life, ref, shard } from '../../support/world.ts'
import { agentHello, agentLink, liveLab } from '../live/live-lab.ts'

function metricsLab() {
  const lab = liveLab()
  const scripted = new ScriptedStore({
    shards: [shard('arena-1'), shard('arena-2', { life: life.starting })],
    groups: [group(1, ref('arena-1'))],
  })
  const store = meteredStore(scripted, () => metrics)
  const metrics: Metrics = createMetrics({
    facts: () => store.lastFacts,
    live: lab.live,
    active: () => lab.leadership.token !== undefined,
    sessions: () => NO_SESSIONS,
    handoffs: () => ({ reserved: 1, moving: 2, committed: 3 }),
    bus: openNoBus(() => {}),
    scaler: { facts: () => undefined, outcome: () => undefined },
  })
  return { ...lab, scripted, store, metrics }
}

t.test('gauges show the facts that were read last', async t => {
  const { store, metrics, live } = metricsLab()
  t.match((await metrics.text()).text, /switchyard_control_plane_shards\{state="ready"\} 0/)
  await store.facts()
  live.agents.attach(agentHello(), agentLink())
  const { text } = await metrics.text()
  for (const line of [
    'switchyard_control_plane_active 1',
    'switchyard_control_plane_handoffs{phase="moving"} 2',
    'switchyard_control_plane_shards{state="ready"} 1',
    'switchyard_control_plane_shards{state="starting"} 1',
    'switchyard_control_plane_groups{phase="settled"} 1',
    'switchyard_control_plane_attached_agents 1',
    'switchyard_control_plane_attached_proxies 0',
  ])
    t.ok(text.split('\n').includes(line), line)
})

t.test('commits, events and rejected messages are counted', async t => {
  const { store, metrics, scripted } = metricsLab()
  const event = { actor: 'system', kind: 'shard.ready', subject: 'arena-1', summary: '', why: '' }
  await store.commit(1 as Token, [], [event])
  scripted.beforeCommit = () => 'too late'
  await store.commit(1 as Token, [], [event])
  metrics.rejected('agent')
  metrics.passed(12)
  const { text } = await metrics.text()
  for (const line of [
    'switchyard_control_plane_commits_total{result="done"} 1',
    'switchyard_control_plane_commits_total{result="conflict"} 1',
    'switchyard_control_plane_events_total{kind="shard.ready"} 1',
    'switchyard_control_plane_rejected_messages_total{link="agent"} 1',
    'switchyard_control_plane_pass_seconds_count 1',
  ])
    t.ok(text.split('\n').includes(line), line)
})

t.test('a standby is healthy but not ready, and says who is active', async t => {
  const { leadership, metrics } = metricsLab()
  const source = statusSource(leadership, metrics, () => undefined)
  const server = await startStatusServer({ bind: '127.0.0.1', port: 0, source })
  t.after(() => server.close())
  const ask = async (path: string) => {
    const reply = await fetch(`http://127.0.0.1:${server.port}${path}`)
    return [reply.status, await reply.text()] as const
  }
  t.strictSame(await ask('/readyz'), [200, 'ready\n'])
  leadership.standing = { kind: 'standby', activeAddress: '127.0.0.1:7401' }
  t.strictSame(await ask('/healthz'), [200, 'ok\n'])
  t.match(await ask('/readyz'), [503, /127\.0\.0\.1:7401 is active/])
  t.match(await ask('/metrics'), [200, /switchyard_control_plane_active 0/])
})

t.test('a store that does not answer makes the node not ready', async t => {
  const { leadership, metrics } = metricsLab()
  t.match(statusSource(leadership, metrics, () => 'disk full').notReady(), /disk full/)
})
