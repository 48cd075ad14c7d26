import t from 'tap'
import type { HostId } from '../../../proto/contract/ids.ts'
import { REQUESTS_KEPT_MAX } from '../../../control-plane/rpc/scaler-operator.ts'
import { row } from '../scaler/scaler-lab.ts'
import { CLUSTER, startScalerLab } from './scaler-service-lab.ts'

type Lab = Awaited<ReturnType<typeof startScalerLab>>

/** The cluster of the lab with two hosts of its first pool that are ready. */
async function startWithHosts(test: Parameters<typeof startScalerLab>[0]): Promise<Lab> {
  const lab = await startScalerLab(test)
  await lab.apply(CLUSTER)
  const { template } = (await lab.ledger.read()).pools[0]!.spec
  for (const [ordinal, id] of ['game-1', 'game-2'].entries()) {
    const host = row(id, 'ready', { provider: 'local' as never, template })
    await lab.commit({ kind: 'host.insert', host, ordinal: ordinal + 1 })
  }
  return lab
}

t.test('what there is, is listed and described', async t => {
  const { call } = await startWithHosts(t)
  t.match(await call('PoolService', 'ListPools', {}), {
    pools: [
      {
        name: 'game',
        desired: 2,
        ready: 2,
        min: 0,
        max: 4,
        standing: 'as-wanted',
        hardware: ['small', 'large'],
      },
      { name: 'door', desired: 1, ready: 0 },
    ],
  })
  t.match(await call('PoolService', 'ListPools', { datacenter: 'nowhere' }), { pools: [] })
  t.match(await call('PoolService', 'GetPool', { id: 'do' }), { name: 'door' })
  await t.rejects(call('PoolService', 'GetPool', { id: 'x' }), /there is no pool x/)
  t.match(await call('HostService', 'ListHosts', { pool: 'game' }), {
    hosts: [{ id: 'game-1', state: 'ready', agent: 'never', providerId: 'm-game-1' }, { id: 'game-2' }],
  })
  t.match(await call('HostService', 'ListHosts', { pool: 'door' }), { hosts: [] })
  t.match(await call('HostService', 'GetHost', { id: 'game-2' }), { id: 'game-2', pool: 'game' })
  await t.rejects(call('HostService', 'GetHost', { id: 'game' }), /game could be game-1, game-2/)
  t.match(await call('DatacenterService', 'ListDatacenters', {}), {
    datacenters: [{ name: 'here', provider: 'local', pools: ['game', 'door'], hosts: 2, ready: 2 }],
  })
  t.match(await call('DatacenterService', 'GetDatacenter', { id: 'here' }), { region: 'rack-1' })
  t.match(await call('OrphanService', 'ListOrphans', {}), { orphans: [], asked: [], why: '' })
  t.match(await call('ImageService', 'ListImages', {}), { images: [] })
})

t.test('hosts of a pool that is not there are asked for in vain, and said so', async t => {
  const { call } = await startWithHosts(t)
  await t.rejects(call('HostService', 'ListHosts', { pool: 'gmae' }), /there is no pool gmae/)
})

t.test('a plan tells the next steps of one pool', async t => {
  const { call, change } = await startWithHosts(t)
  t.match(await call('PoolService', 'PlanPool', { id: 'door' }), {
    steps: [/^plan host door-1 \(small, growth\): door wants 1 hosts and has 0$/],
  })
  await call('PoolService', 'SetPool', { name: 'game', hosts: 3, min: -1, max: -1, change: change() })
  const { steps } = (await call('PoolService', 'PlanPool', { id: 'game' })) as { steps: string[] }
  t.match(
    steps.filter(step => step.startsWith('plan host')),
    [/^plan host game-3 \(small, growth\)/],
  )
})

t.test('every change is made, is told in a sentence, and is an event with who and why', async t => {
  const { call, change, store, ledger, told } = await startWithHosts(t)
  const wakes = told.wakes
  t.match(await call('HostService', 'DrainHost', { id: 'game-1', deadlineMs: '60000', change: change() }), {
    applied: true,
    touched: ['game-1'],
    summary: /^host game-1 of game drains, 60 s at most/,
  })
  t.equal(told.wakes, wakes + 1)
  for (const [service, method, request] of [
    ['HostService', 'UndrainHost', { id: 'game-1' }],
    ['HostService', 'ProtectHost', { id: 'game-1' }],
    ['HostService', 'UnprotectHost', { id: 'game-1' }],
    ['HostService', 'CordonHost', { id: 'game-1' }],
    ['HostService', 'UncordonHost', { id: 'game-1' }],
    ['PoolService', 'TaintPool', { name: 'game' }],
    ['PoolService', 'AbortRollout', { name: 'game' }],
    ['DatacenterService', 'TaintDatacenter', { name: 'here' }],
    ['PoolService', 'PausePool', { name: 'game' }],
    ['PoolService', 'ResumePool', { name: 'game' }],
    ['HostService', 'EvictHost', { id: 'game-2' }],
  ] as const)
    t.match(await call(service, method, { ...request, change: change() }), { applied: true }, method)
  await ledger.read().then(({ hosts }) => t.ok(hosts.find(({ id }) => id === 'game-2')?.times.evictedAt))
  const events = await store.events({ limit: 100 })
  t.match(
    events.slice(-12).map(({ kind }) => kind),
    [
      'host.drain-asked',
      'host.undrain-asked',
      'host.protected',
      'host.unprotected',
      'host.cordoned',
      'host.uncordoned',
      'pool.tainted',
      'pool.rollout-aborted',
      'datacenter.tainted',
      'pool.paused',
      'pool.resumed',
      'host.evict-asked',
    ],
  )
  t.ok(events.every(({ actor, why }) => actor === 'ann' && why === 'a test'))
})

t.test('a dry run says the same and changes nothing; the same request does nothing twice', async t => {
  const { call, change, ledger } = await startWithHosts(t)
  const drain = (over: object) =>
    call('HostService', 'DrainHost', { id: 'game-1', deadlineMs: '0', change: change(over) })
  const dry = await drain({ validateOnly: true })
  t.match(dry, { applied: false, summary: /^host game-1 of game drains/ })
  t.equal((await ledger.read()).hosts[0]?.times.drainingAt, undefined)
  const first = await drain({ requestId: 'one' })
  t.strictSame(await drain({ requestId: 'one' }), first)
  await t.rejects(drain({ requestId: 'two' }), /it drains already/)
})

t.test('of many that ask at once, all are answered, one after the other', async t => {
  const { call, change, ledger } = await startWithHosts(t)
  const fates = await Promise.allSettled(
    [3, 4, 3, 4].map(hosts =>
      call('PoolService', 'SetPool', {
        name: 'game',
        hosts,
        min: -1,
        max: -1,
        force: true,
        change: change(),
      }),
    ),
  )
  t.ok(fates.some(({ status }) => status === 'fulfilled'))
  for (const fate of fates) if (fate.status === 'rejected') t.match(fate.reason, /nothing would change/)
  const { desired, declared } = (await ledger.read()).pools.find(({ spec }) => spec.name === 'game')!
  t.equal(desired, declared)
})

t.test('answers are remembered, but not for ever', async t => {
  const { call, change, ledger } = await startWithHosts(t)
  for (let turn = 0; turn < REQUESTS_KEPT_MAX / 2 + 5; turn += 1) {
    await call('PoolService', 'PausePool', { name: 'game', change: change() })
    await call('PoolService', 'ResumePool', { name: 'game', change: change() })
  }
  t.equal((await ledger.read()).collections.request.size, REQUESTS_KEPT_MAX)
})

t.test('a pool whose provider refuses says so in words, with what to do', async t => {
  const { call, commit } = await startWithHosts(t)
  const id = 'game-3' as HostId
  await commit({ kind: 'host.insert', host: row(id, 'planned'), ordinal: 3 })
  await commit(
    { kind: 'host.event', host: id, event: { kind: 'ask', image: undefined }, why: 'wanted' },
    {
      kind: 'host.event',
      host: id,
      event: { kind: 'fail', refused: true },
      why: 'quota of 2 servers is used up',
    },
  )
  const reason =
    'quota of 2 servers is used up: Ask the provider for more, let other pools have less, or lower `max`.'
  t.match(await call('PoolService', 'GetPool', { id: 'game' }), { standing: 'error', reasons: [reason] })
  t.match(await call('PoolService', 'ExplainPool', { id: 'game' }), {
    subject: 'game',
    facts: [{ name: 'standing', value: 'error', why: reason }],
    history: [],
  })
})

t.test('explain says why: limits, budgets, brakes, the last pass, and what comes next', async t => {
  const { call, change, told, store, leadership } = await startWithHosts(t)
  await store.commit(
    leadership.token!,
    [
      {
        kind: 'brake.set',
        brake: { scope: 'pool:game', verb: 'drain', reason: 'an incident', owner: 'bob' },
        forMs: undefined,
      },
    ],
    [],
  )
  told.steps = [
    { kind: 'blocked', pool: 'game' as never, what: 'drain', count: 1, why: 'the brake on drain is set' },
    { kind: 'alarm', subject: 'door', why: 'of another pool' },
  ]
  await call('PoolService', 'SetPool', { name: 'game', hosts: -1, min: -1, max: 3, change: change() })
  const { facts, history } = (await call('PoolService', 'ExplainPool', { id: 'game' })) as {
    facts: { name: string; value: string; why: string }[]
    history: { kind: string }[]
  }
  const of = (name: string) => facts.filter(fact => fact.name === name)
  t.match(of('standing'), [{ value: 'blocked', why: /brake on drain is set: `switchyard brake list`/ }])
  t.match(of('limits'), [{ value: '0 to 3' }])
  t.match(of('brake on drain'), [{ why: /is set by bob: an incident/ }])
  t.match(of('last pass'), [{ value: 'blocked' }])
  t.match(of('hardware small'), [{ value: 'may be asked for' }])
  t.match(history, [{ kind: 'pool.set' }])
  await t.rejects(
    call('HostService', 'DrainHost', { id: 'game-1', deadlineMs: '0', change: change() }),
    /the brake on drain \(pool:game\) is set by bob/,
  )
  t.match(await call('HostService', 'ExplainHost', { id: 'game-1' }), {
    subject: 'game-1',
    facts: [
      { name: 'state', value: 'ready' },
      { name: 'pool', value: 'game' },
    ],
    forecast: [/as it is, you can: hosts drain, hosts evict$/],
  })
})

t.test('deletions that a pass asks about wait for a word', async t => {
  const { call, change, told, ledger } = await startWithHosts(t)
  told.steps = [{ kind: 'ask', hosts: ['game-1' as HostId], why: '1 of 2 hosts would be deleted at once' }]
  t.match(await call('OrphanService', 'ListOrphans', {}), { asked: ['game-1'], why: /1 of 2 hosts/ })
  t.match(await call('OrphanService', 'ApproveDeletions', { change: change() }), { touched: ['game-1'] })
  t.match((await ledger.read()).approvals, [{ hosts: ['game-1'], by: 'ann: a test' }])
})

t.test('an agent that answers, and whom it carries, is seen', async t => {
  const { call, attachAgent } = await startWithHosts(t)
  const agent = attachAgent()
  agent.write({
    sequence: '1',
    hello: {
      hostId: 'game-1',
      bootId: 'boot-1',
      version: '0.1.0',
      pid: 42,
      address: '127.0.0.1',
      shards: [],
      exits: [],
    },
  })
  await agent.find(order => order.body === 'welcome')
  t.match(await call('HostService', 'GetHost', { id: 'game-1' }), { agent: 'attached', players: 0 })
})
