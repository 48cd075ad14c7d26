import { status } from '@grpc/grpc-js'
import t from 'tap'
import type { MoveRecord } from '../../../control-plane/moves/move.ts'
import { storeTimeAfter } from '../../../lib/store-time.ts'
import { eventually } from '../../support/eventually.ts'
import { group, NOW, ref, shard } from '../../support/world.ts'
import { agentHello, flowRaw, proxyHello, startLab } from './rpc-lab.ts'

const given = {
  shards: [shard('arena-1'), shard('arena-2'), shard('arena-3')],
  groups: [group(1, ref('arena-1')), group(2, ref('arena-2'))],
}
const change = (over: object = {}) => ({ requestId: 'r1', actor: 'ada', reason: 'test', ...over })

t.test('a wrong field of a request is named', async t => {
  const lab = await startLab(t, given)
  const call = lab.call('PlayerService', 'MovePlayers', { selector: { percent: 101 }, change: change() })
  await t.rejects(call, { code: status.INVALID_ARGUMENT, details: /selector\.percent/ })
})

t.test('an unknown id is not found', async t => {
  const lab = await startLab(t, given)
  await t.rejects(lab.call('ShardService', 'GetShard', { id: 'nobody' }), { code: status.NOT_FOUND })
})

t.test('a change without a request id is refused', async t => {
  const lab = await startLab(t, given)
  const call = lab.call('ShardService', 'DrainShard', { id: 'arena-1', change: change({ requestId: '' }) })
  await t.rejects(call, { code: status.INVALID_ARGUMENT, details: /request_id/ })
})

t.test('a dry run says what would happen and writes nothing', async t => {
  const lab = await startLab(t, given)
  const outcome = await lab.call('ShardService', 'DrainShard', {
    id: 'arena-1',
    change: change({ validateOnly: true, requestId: '' }),
  })
  t.match(outcome, { applied: false, summary: /arena-1 drains/, touched: ['arena-1', 'arena-g1'] })
  t.strictSame(lab.store.commits, [])
})

t.test('a change is committed with its events and its answer at once', async t => {
  const lab = await startLab(t, given)
  const outcome = await lab.call('ShardService', 'DrainShard', { id: 'arena-1', change: change() })
  t.match(outcome, { applied: true, operationId: 'arena-1' })
  t.strictSame(
    lab.store.commits.map(changes => changes.map(one => one.kind)),
    [['brake.absent', 'shard.life', 'request.record']],
  )
  t.match(lab.store.written, [{ kind: 'shard.draining', actor: 'ada', why: 'test' }])
})

t.test('the same request again gets the same answer and does nothing', async t => {
  const lab = await startLab(t, given)
  const request = { id: 'arena-1', change: change() }
  const first = await lab.call('ShardService', 'DrainShard', request)
  t.strictSame(await lab.call('ShardService', 'DrainShard', request), first)
  t.equal(lab.store.commits.length, 1)
})

t.test('the same request id for another request is refused', async t => {
  const lab = await startLab(t, given)
  await lab.call('ShardService', 'DrainShard', { id: 'arena-1', change: change() })
  const call = lab.call('ShardService', 'DrainShard', { id: 'arena-2', change: change() })
  await t.rejects(call, { code: status.ALREADY_EXISTS })
})

t.test('two equal requests at the same time are carried out once', async t => {
  const lab = await startLab(t, given)
  const request = { id: 'arena-1', change: change() }
  const answers = await Promise.all([1, 2, 3].map(() => lab.call('ShardService', 'DrainShard', request)))
  t.equal(lab.store.commits.length, 1)
  t.strictSame(answers[1], answers[0])
  t.strictSame(answers[2], answers[0])
})

t.test('a plan that lost a race is made anew', async t => {
  const lab = await startLab(t, given)
  let conflicts = 0
  lab.store.beforeCommit = () => (conflicts++ < 2 ? 'somebody was faster' : undefined)
  t.match(await lab.call('ShardService', 'DrainShard', { id: 'arena-1', change: change() }), {
    applied: true,
  })
  t.equal(conflicts, 3)
})

t.test('a kill becomes an order to the agent, and is refused while the agent is away', async t => {
  const lab = await startLab(t, given)
  const request = { id: 'arena-1', change: change() }
  await t.rejects(lab.call('ShardService', 'KillShard', request), { message: /not attached/ })
  const agent = lab.attachAgent()
  agent.write(agentHello())
  await agent.find(order => order.body === 'welcome')
  await lab.call('ShardService', 'KillShard', request)
  const order = await agent.find(message => message.body === 'kill')
  t.match(order, { orderId: 'kill-arena-1-1', kill: { shard: { shardId: 'arena-1', incarnation: '1' } } })
})

t.test('the lines of a shard come from its agent', async t => {
  const lab = await startLab(t, given)
  const agent = lab.attachAgent()
  agent.write(agentHello())
  await agent.find(order => order.body === 'welcome')
  const log = lab.stream<{ readonly lines: readonly string[] }>('ShardService', 'ReadShardLog', {
    id: 'arena-1',
    lines: 2,
  })
  const { orderId } = await agent.find(order => order.body === 'readLog')
  agent.write({ sequence: '2', log: { orderId, lines: ['one'], last: false } })
  agent.write({ sequence: '3', log: { orderId, lines: ['two'], last: true } })
  await log.find(message => message.lines[0] === 'two')
  t.strictSame(
    log.all.map(message => message.lines),
    [['one'], ['two']],
  )
})

t.test('players of a proxy are listed, and moved with a result for each', async t => {
  const lab = await startLab(t, given)
  const proxy = lab.attachProxy()
  proxy.write(proxyHello())
  proxy.write({
    sequence: '2',
    flows: { full: true, opened: [flowRaw('aaaa', 'arena-g1', 40_001), flowRaw('bbbb', 'arena-g1', 40_002)] },
  })
  await eventually('the players', 60_000, () => lab.live.mirror.size === 2 || undefined)
  const list = await lab.call('PlayerService', 'ListPlayers', { selector: { shard: 'arena-1' } })
  t.match(list, {
    total: 2,
    players: [{ id: 'aaaa', address: '127.0.0.1:40001', shard: 'arena-1' }, { id: 'bbbb' }],
  })

  const request = {
    selector: { shard: 'arena-1' },
    to: 'arena-2',
    style: 'MOVE_STYLE_CUT',
    change: change(),
  }
  // The reconciler's part, in short: the move is committed at once.
  const begun = Promise.withResolvers<MoveRecord>()
  lab.store.beforeCommit = changes => {
    const begin = changes.find(one => one.kind === 'move.begin')
    if (begin === undefined) return undefined
    const { deadlineMs, ...rest } = begin.move
    const times = { begunAt: NOW, since: NOW, deadline: storeTimeAfter(NOW, deadlineMs) }
    const committed: MoveRecord = { ...rest, ...times, phase: 'commit' }
    lab.store.set({ moves: [committed] })
    begun.resolve(committed)
    return undefined
  }
  const moving = lab.call('PlayerService', 'MovePlayers', request)
  const move = await begun.promise
  const orderId = `move-${move.id}-0`
  lab.live.proxies.order(move.flows[0]!.proxy, {
    kind: 'move',
    orderId: orderId as never,
    move: { ...move, moveId: move.id, groupId: move.target },
  })
  await proxy.find(order => order.orderId === orderId)
  proxy.write({
    sequence: '3',
    result: {
      orderId,
      status: 'ORDER_STATUS_DONE',
      tookUs: '1234',
      flows: [{ flowId: 'aaaa', outcome: 'FLOW_OUTCOME_DONE', reason: '' }],
    },
  })
  const result = await moving
  t.match(result, {
    phase: 'done',
    tookUs: '1234',
    group: 'arena-g2',
    shard: 'arena-2',
    outcome: { applied: true, summary: '2 players move from arena-1 to arena-2' },
    flows: [
      { flowId: 'aaaa', outcome: 'FLOW_OUTCOME_DONE' },
      { flowId: 'bbbb', outcome: 'FLOW_OUTCOME_GONE' },
    ],
  })
  t.strictSame(await lab.call('PlayerService', 'MovePlayers', request), result, 'a repetition says the same')
})
