import { status } from '@grpc/grpc-js'
import t from 'tap'
import { eventually } from '../../support/eventually.ts'
import { group, ref, shard } from '../../support/world.ts'
import { agentHello, hostedRaw, startLab } from './rpc-lab.ts'

const given = {
  shards: [shard('arena-1'), shard('arena-2'), shard('arena-3')],
  groups: [group(1, ref('arena-1')), group(2, ref('arena-2'))],
}

t.test('an agent that attaches is welcomed and shows in the status', async t => {
  const lab = await startLab(t, given)
  const agent = lab.attachAgent()
  agent.write(agentHello())
  const welcome = await agent.find(order => order.body === 'welcome')
  t.equal(welcome.token, '7')
  const shown = await lab.call('AdminService', 'GetStatus', {})
  t.match(shown, {
    nodeId: 'node-1',
    token: '7',
    hosts: [{ id: 'host-1', attached: true, pid: 42, shards: 1 }],
  })
  t.ok(lab.wakes() > 0)
})

t.test('a heartbeat replaces what is known of a host', async t => {
  const lab = await startLab(t, given)
  const agent = lab.attachAgent()
  agent.write(agentHello())
  agent.write({ sequence: '2', heartbeat: { shards: [hostedRaw('arena-1'), hostedRaw('arena-2')] } })
  await eventually('the heartbeat', 120_000, () => lab.live.view().hosts[0]?.hosted.length === 2 || undefined)
})

t.test('a report that does not decode is rejected with its sequence, and the stream goes on', async t => {
  const lab = await startLab(t, given)
  const agent = lab.attachAgent()
  agent.write(agentHello())
  agent.write({ sequence: '2', heartbeat: { shards: [{ ...hostedRaw('arena-1'), fleet: 'NOT A NAME' }] } })
  const order = await agent.find(message => message.body === 'rejected')
  t.match(order.rejected, { code: 'SWY_WIRE_INVALID', sequence: '2', message: /fleet/ })
  agent.write({ sequence: '3', heartbeat: { shards: [] } })
  await eventually('the next one', 120_000, () => lab.live.view().hosts[0]?.hosted.length === 0 || undefined)
  t.strictSame(lab.rejected, ['agent'])
})

t.test('a flood of garbage is answered within bounds and then ended', async t => {
  const lab = await startLab(t, given)
  const agent = lab.attachAgent()
  agent.write(agentHello())
  for (let sequence = 2; sequence < 1_100; sequence += 1)
    agent.write({ sequence: `${sequence}`, heartbeat: { shards: [{}] } })
  const ending = await agent.ending()
  t.equal(ending.code, status.RESOURCE_EXHAUSTED)
  t.ok(agent.all.filter(order => order.body === 'rejected').length <= 100)
})

t.test('a stream that does not begin with hello is ended', async t => {
  const lab = await startLab(t, given)
  const agent = lab.attachAgent()
  agent.write({ sequence: '1', heartbeat: { shards: [] } })
  const ending = await agent.ending()
  t.equal(ending.code, status.INVALID_ARGUMENT)
  t.strictSame(ending.metadata.get('swy-code'), ['SWY_WIRE_INVALID'])
})

t.test('an agent that was restarted replaces its former stream', async t => {
  const lab = await startLab(t, given)
  const first = lab.attachAgent()
  first.write(agentHello())
  await first.find(order => order.body === 'welcome')
  const second = lab.attachAgent()
  second.write(agentHello({ bootId: 'boot-2', pid: 99 }))
  await second.find(order => order.body === 'welcome')
  t.equal((await first.ending()).code, status.ABORTED)
  t.match(lab.live.view().hosts, [{ id: 'host-1', attached: true, pid: 99 }])
})

t.test('a standby refuses calls and streams and names the active node', async t => {
  const lab = await startLab(t, given)
  const agent = lab.attachAgent()
  agent.write(agentHello())
  await agent.find(order => order.body === 'welcome')
  lab.leadership.standing = { kind: 'standby', activeAddress: '127.0.0.1:7401' }
  const ended = await agent.ending()
  t.equal(ended.code, status.FAILED_PRECONDITION)
  t.strictSame(ended.metadata.get('swy-active'), ['127.0.0.1:7401'])
  await t.rejects(lab.call('ShardService', 'ListShards', {}), { code: status.FAILED_PRECONDITION })
  const again = lab.attachAgent()
  const refused = await again.ending()
  t.strictSame(refused.metadata.get('swy-code'), ['SWY_NOT_ACTIVE'])
})

t.test('a wrong or missing token is refused, the right one is not', async t => {
  const lab = await startLab(t, given, { authToken: 'secret' })
  const denied = { code: status.UNAUTHENTICATED }
  await t.rejects(lab.call('ShardService', 'ListShards', {}), denied)
  await t.rejects(lab.call('ShardService', 'ListShards', {}, 'wrong'), denied)
  t.strictSame((await lab.attachProxy('wrong').ending()).metadata.get('swy-code'), ['SWY_DENIED'])
  t.match(await lab.call('ShardService', 'ListShards', {}, 'secret'), { shards: { length: 3 } })
})

t.test('a watcher gets what has happened and what happens next', async t => {
  const lab = await startLab(t, given)
  const event = { actor: 'system', subject: 'arena-1', summary: '', why: '' }
  lab.store.write({ ...event, kind: 'shard.starting' })
  lab.store.write({ ...event, kind: 'shard.ready', subject: 'arena-2' })
  const watch = lab.stream<{ readonly kind: string }>('EventService', 'WatchEvents', { subject: 'arena-1' })
  await watch.find(message => message.kind === 'shard.starting')
  lab.store.write({ ...event, kind: 'shard.fenced' })
  await watch.find(message => message.kind === 'shard.fenced')
  t.strictSame(
    watch.all.map(message => message.kind),
    ['shard.starting', 'shard.fenced'],
  )
  watch.end()
})

t.test('health says which node is active, and asks for no token', async t => {
  const lab = await startLab(t, given, { authToken: 'secret' })
  t.match(await lab.health('switchyard.v1.AdminService'), { status: 'SERVING' })
  lab.leadership.standing = { kind: 'standby', activeAddress: undefined }
  await eventually('the standby', 120_000, async () => {
    const answer = await lab.health('switchyard.v1.AdminService')
    return JSON.stringify(answer).includes('NOT_SERVING') || undefined
  })
  t.match(await lab.health(''), { status: 'SERVING' })
})
