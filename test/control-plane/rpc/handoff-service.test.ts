import t from 'tap'
import {
  arrive,
  call,
  commit,
  handedOver,
  handoffLab,
  login,
  MOVE,
  onMove,
  prewarm,
  shardRaw,
  untilCommit,
} from './handoff-lab.ts'
import { claimRaw, holderRaw } from './session-lab.ts'

const HELD = { holding: 'HOLDING_HELD' }
const FENCED = { holding: 'HOLDING_FENCED' }
const NONE = { outcome: 'none' }

t.test(
  'a player crosses: the proxies are told at once, and the new shard has it with its payload',
  async t => {
    const lab = await handoffLab(t)
    await lab.proxy.open({ id: 'ann-1', group: 'arena-g1', port: 10_001 })
    const epoch = await login(lab, 'arena-1', 'ann', 10_001)
    t.match(await prewarm(lab, { ann: epoch }), { reserved: { validMs: '20000' } })
    t.match(await call(lab, 'Prepare', onMove()), { prepared: { leftMs: '5000' } })
    const old = holderRaw('arena-1', 'ann', epoch)
    t.match(await lab.call('SessionService', 'PutState', { ...old, entries: [] }), HELD, 'it still saves')
    await call(lab, 'PutPayload', onMove({ account: 'ann', payload: Buffer.from('here') }))
    t.match(await commit(lab), { committed: { claimMs: '20000' } })
    t.match(
      await lab.call('SessionService', 'PutState', { ...old, entries: [] }),
      FENCED,
      'and now not any more',
    )
    const order = await lab.proxy.ordered('ann-1')
    t.match(order, {
      groupId: 'arena-g2',
      pacePerSecond: 1_000_000,
      follow: 'FOLLOW_RESUME',
      lameDuckMs: '1000',
    })
    await lab.proxy.carryOut('ann-1')
    const there = await arrive(lab, 'arena-2', 'ann', 10_001)
    t.match(there, {
      ticket: {
        repeated: false,
        moveId: MOVE,
        fromZone: 'west',
        toZone: 'east',
        payload: Buffer.from('here'),
      },
    })
    const granted = there.ticket?.epoch ?? ''
    t.ok(Number(granted) > Number(epoch))
    t.match(await lab.call('SessionService', 'Check', holderRaw('arena-2', 'ann', granted)), HELD)
    t.match(await arrive(lab, 'arena-2', 'ann', 10_001), { ticket: { epoch: granted, repeated: true } })
    await lab.advance(1_000)
    t.strictSame((await lab.opened.facts.facts()).reservations, [], 'her place has become a player')
    const { text } = await lab.node.metrics.text()
    for (const line of [
      'handoff_calls_total{call="prewarm",outcome="done"} 1',
      'handoff_calls_total{call="arrive",outcome="done"} 1',
      'handoff_calls_total{call="arrive",outcome="repeated"} 1',
      'handoff_phase_seconds_count{phase="reserved"} 1',
      'handoff_phase_seconds_count{phase="moving"} 1',
      'handoff_phase_seconds_count{phase="routing"} 1',
      'handoff_phase_seconds_count{phase="arriving"} 1',
    ])
      t.ok(text.includes(`switchyard_control_plane_${line}\n`), line)
  },
)

t.test('every call may come again, and gets the same answer', async t => {
  const lab = await handoffLab(t)
  await lab.proxy.open({ id: 'ann-1', group: 'arena-g1', port: 10_001 })
  const epoch = await login(lab, 'arena-1', 'ann', 10_001)
  for (let again = 0; again < 2; again += 1)
    t.match(await prewarm(lab, { ann: epoch }), { outcome: 'reserved' })
  for (let again = 0; again < 2; again += 1)
    t.match(await call(lab, 'Prepare', onMove()), { outcome: 'prepared' })
  for (let again = 0; again < 2; again += 1) t.match(await commit(lab), { outcome: 'committed' })
  await lab.advance(2_000)
  t.match(await commit(lab), { outcome: 'committed' })
  t.equal((await lab.opened.facts.facts()).moves.length, 1, 'one move of one flow')
  const { events } = (await lab.call('EventService', 'ListEvents', { subject: 'ann' })) as {
    events: unknown[]
  }
  t.match(events, [
    { kind: 'handoff.committed', summary: 'ann leaves west on arena-1#1 for east on arena-2#1' },
  ])
  t.equal(events.length, 1)
  // Who is told that it is over plays on.
  for (const method of ['Abort', 'Prepare'])
    t.match(await call(lab, method, onMove()), { refused: { reason: 'HANDOFF_REFUSAL_FENCED' } }, method)
})

t.test('the new shard is told whom to expect, once, and the old one nothing', async t => {
  const lab = await handoffLab(t)
  await lab.proxy.open({ id: 'ann-1', group: 'arena-g1', port: 10_001 })
  const epoch = await login(lab, 'arena-1', 'ann', 10_001)
  for (let again = 0; again < 3; again += 1) await prewarm(lab, { ann: epoch })
  await lab.agent.orders.find(order => order.notice?.kind === 'NOTICE_KIND_EXPECT')
  t.match(lab.agent.notices('EXPECT'), [
    { account: 'ann', epoch, reason: 'west', shard: { shardId: 'arena-2' } },
  ])
  t.equal(lab.node.live.notices.size, 1)
  t.match(await call(lab, 'Abort', onMove()), { outcome: 'done' })
  t.equal(lab.node.live.notices.size, 0, 'nobody comes any more')
  t.match(await lab.call('SessionService', 'Check', holderRaw('arena-1', 'ann', epoch)), HELD)
  t.match(await call(lab, 'Prepare', onMove()), { refused: { reason: 'HANDOFF_REFUSAL_OVER' } })
})

t.test('the commit of a shard that it is not refuses that shard, and leaves the hand-off alone', async t => {
  const lab = await handoffLab(t)
  await lab.proxy.open({ id: 'ann-1', group: 'arena-g1', port: 10_001 })
  await untilCommit(lab, { ann: await login(lab, 'arena-1', 'ann', 10_001) })
  t.match(await call(lab, 'Commit', onMove({ shard: shardRaw('arena-2') })), {
    refused: { reason: 'HANDOFF_REFUSAL_FENCED' },
  })
  t.equal(lab.node.live.notices.size, 1, 'she is still expected')
  t.match(await commit(lab), { outcome: 'committed' })
  t.equal(lab.node.handoffs.watch.expected(MOVE as never).length, 1)
})

t.test('a commit that is refused is the end of it: nobody is expected any more', async t => {
  const lab = await handoffLab(t)
  const epoch = await login(lab, 'arena-1', 'ann', 10_001)
  await untilCommit(lab, { ann: epoch })
  const change = { requestId: 'r1' }
  await lab.call('SessionAdminService', 'ReleaseSession', { account: 'ann', force: true, change })
  t.equal(lab.node.handoffs.watch.expected(MOVE as never).length, 1)
  t.match(await commit(lab), { refused: { reason: 'HANDOFF_REFUSAL_FENCED' } })
  t.strictSame(lab.node.handoffs.watch.expected(MOVE as never), [])
})

t.test('a party crosses as one, and each member arrives by itself', async t => {
  const lab = await handoffLab(t)
  await lab.proxy.open(
    { id: 'ann-1', group: 'arena-g1', port: 10_001 },
    { id: 'bob-1', group: 'arena-g1', port: 10_002 },
  )
  const ann = await login(lab, 'arena-1', 'ann', 10_001)
  const bob = await login(lab, 'arena-1', 'bob', 10_002)
  await untilCommit(lab, { ann, bob })
  await commit(lab)
  const { flows } = await lab.proxy.ordered('ann-1')
  t.same(flows.map(flow => flow.flowId).toSorted(), ['ann-1', 'bob-1'], 'in one order')
  await lab.proxy.carryOut('ann-1')
  t.match(await arrive(lab, 'arena-2', 'ann', 10_001), {
    ticket: { payload: Buffer.from('position of ann') },
  })
  const { watch } = lab.node.handoffs
  t.equal(watch.expected(MOVE as never).length, 2, 'who is awaited is watched')
  t.equal((await lab.opened.facts.facts()).reservations.length, 1, 'bob’s is still kept')
  await lab.proxy.carryOut('bob-1')
  t.match(await arrive(lab, 'arena-2', 'bob', 10_002), { ticket: { repeated: false } })
  t.strictSame(watch.expected(MOVE as never), [], 'nobody is awaited any more')
})

t.test('all of a party cross, or nobody: one that is gone refuses it', async t => {
  const lab = await handoffLab(t)
  const ann = await login(lab, 'arena-1', 'ann', 10_001)
  const bob = await login(lab, 'arena-1', 'bob', 10_002)
  await prewarm(lab, { ann, bob })
  await lab.call('SessionService', 'Release', holderRaw('arena-1', 'bob', bob))
  t.match(await call(lab, 'Prepare', onMove()), {
    refused: { reason: 'HANDOFF_REFUSAL_FENCED', account: 'bob', why: /^bob: this shard does not hold/ },
  })
  t.match(await lab.call('SessionService', 'Check', holderRaw('arena-1', 'ann', ann)), HELD)
  t.match(await prewarm(lab, {}, { moveId: 'move-0002' }).catch((error: Error) => error.message), /1 to 16/)
})

t.test('refusals are told with their reasons, and put into few events', async t => {
  const lab = await handoffLab(t)
  const epoch = await login(lab, 'arena-1', 'ann', 10_001)
  for (let again = 0; again < 5; again += 1)
    t.match(await prewarm(lab, { ann: epoch }, { toZone: 'north', moveId: `move-100${again}` }), {
      refused: { reason: 'HANDOFF_REFUSAL_AWAY', why: /no zone north/ },
    })
  await lab.advance(6_000)
  const listed = await lab.call('EventService', 'ListEvents', { subject: 'north' })
  const { events } = listed as { events: unknown[] }
  t.match(events, [{ kind: 'handoff.refused', summary: '5 hand-offs to north refused: away' }])
  t.equal(events.length, 1)
})

t.test('what is full, or braked, refuses before anything is kept', async t => {
  const lab = await handoffLab(t)
  const epoch = await login(lab, 'arena-1', 'ann', 10_001)
  const change = { requestId: 'brake-1', reason: 'we look into it' }
  await lab.call('BrakeService', 'SetBrake', { scope: 'fleet:arena', verb: 'handoff', change })
  await lab.settle()
  t.match(await prewarm(lab, { ann: epoch }), { refused: { reason: 'HANDOFF_REFUSAL_BRAKE' } })
  t.strictSame((await lab.opened.facts.facts()).reservations, [])
})

t.test('who has just arrived, or crosses too often, is told when it may', async t => {
  const lab = await handoffLab(t, {}, { dwellMs: 30_000 })
  await handedOver(lab)
  await lab.proxy.carryOut('ann-1')
  const { ticket } = await arrive(lab, 'arena-2', 'ann', 10_001)
  const back = { moveId: 'move-0002', toZone: 'west', shard: shardRaw('arena-2') }
  t.match(await prewarm(lab, { ann: ticket?.epoch ?? '' }, back), {
    refused: { reason: 'HANDOFF_REFUSAL_DWELL', account: 'ann', retryAfterMs: /^[1-9]\d+$/ },
  })
})

t.test(
  'who never arrives is free when its ticket has run out, and can be seen in events and metrics',
  async t => {
    const lab = await handoffLab(t)
    const old = await handedOver(lab)
    await lab.advance(23_500)
    const { session } = await lab.opened.sessions.session('ann' as never)
    t.match(session, { state: { kind: 'free' } })
    t.ok((session?.epoch ?? 0) > Number(old))
    t.strictSame((await lab.opened.facts.facts()).reservations, [])
    t.match(await arrive(lab, 'arena-2', 'ann', 10_001), NONE)
    t.match(await lab.call('EventService', 'ListEvents', { subject: 'ann' }), {
      events: [{ kind: 'handoff.committed' }, { kind: 'handoff.expired' }],
    })
    const { text } = await lab.node.metrics.text()
    t.ok(text.includes('switchyard_control_plane_handoffs_expired_total{what="ticket"} 1\n'))
    t.equal(lab.node.live.notices.size, 0, 'nobody is expected any more')
  },
)

t.test('a script that falls silent after its prepare has the account as before', async t => {
  const lab = await handoffLab(t)
  const epoch = await login(lab, 'arena-1', 'ann', 10_001)
  await untilCommit(lab, { ann: epoch })
  t.match(await lab.call('SessionService', 'Claim', claimRaw('arena-2', 'ann', 'second', 10_002)), {
    busy: { why: /about to leave arena-1/, retryAfterMs: '1000' },
  })
  await lab.advance(6_000)
  t.match((await lab.opened.sessions.session('ann' as never)).session, {
    state: { kind: 'held' },
    epoch: Number(epoch),
  })
  t.match(await commit(lab), { refused: { reason: 'HANDOFF_REFUSAL_OVER' } })
  t.match(await lab.call('SessionService', 'Check', holderRaw('arena-1', 'ann', epoch)), HELD)
  const { text } = await lab.node.metrics.text()
  t.ok(text.includes('switchyard_control_plane_handoffs_expired_total{what="places"} 1\n'))
})
