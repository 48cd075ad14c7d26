import { status } from '@grpc/grpc-js'
import t, { type Test } from 'tap'
import type { NodeId } from '../../../proto/contract/ids.ts'
import type { HostRecord } from '../../../control-plane/scaler/host.ts'
import type { LedgerChange } from '../../../control-plane/scaler/ledger.ts'
import { hostState } from '../../../control-plane/scaler/host.ts'
import { openSqlite } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import { startReceiver } from '../automation/receiver.ts'
import { row, spec } from '../scaler/scaler-lab.ts'
import { idleScaler } from '../scaling/idle-scaler.ts'
import { startLab } from './rpc-lab.ts'

type Answer = Record<string, unknown>

/** Refused with these words. */
async function refused(t: Test, call: Promise<Answer>, details: RegExp): Promise<void> {
  await t.rejects(call, { details } as object as Error)
}

async function lab(t: Parameters<typeof startLab>[0]) {
  const opened = await openSqlite({ path: ':memory:' })
  t.after(() => opened.close())
  const { token } = await opened.facts.lead('node-1' as NodeId, 'node-1:1', 1_000_000)
  const scaler = idleScaler(opened.scaler)
  const started = await startLab(t, {}, { store: opened.facts, scaler, token })
  let requests = 0
  const change = (over: object = {}) => {
    requests += 1
    return { requestId: `r${requests}`, validateOnly: false, reason: 'because', actor: 'ann', ...over }
  }
  const commit = async (...changes: readonly LedgerChange[]) => {
    if ((await opened.scaler.commit(token, changes, [])) === 'refused') throw new Error('refused')
  }
  const policies = [
    { name: 'tracking', mode: 'forecast', rule: { kind: 'target', metric: 'players', perHost: 2 } },
  ] as const
  await commit({ kind: 'pool.put', spec: spec({ hosts: 3, policies }), expected: undefined })
  const call = (method: string, request: object) => {
    const [service = '', name = ''] = method.split('/')
    return started.call(service, name, request) as Promise<Answer>
  }
  return {
    ...started,
    call,
    change,
    commit,
    read: () => opened.scaler.read(),
    events: () => opened.facts.events({ limit: 100 }),
  }
}

t.test('policies are listed, and count or only forecast', async t => {
  const { call, change, read, automation } = await lab(t)
  automation.tick()
  await automation.idle()
  t.match(await call('PolicyService/ListPoolPolicies', { pool: '' }), {
    pools: [
      {
        pool: 'game',
        desired: 3,
        declared: 3,
        policies: [{ name: 'tracking', mode: 'forecast', rule: '2 players per host', opinion: 'want' }],
      },
    ],
  })
  const asked = { pool: 'ga', policy: 'tracking', mode: 'apply' }
  t.match(await call('PolicyService/SetPolicyMode', { ...asked, change: change({ validateOnly: true }) }), {
    applied: false,
  })
  t.match((await read()).pools[0]?.spec.policies, [{ mode: 'forecast' }])
  const once = change()
  t.match(await call('PolicyService/SetPolicyMode', { ...asked, change: once }), { applied: true })
  t.match(
    await call('PolicyService/SetPolicyMode', { ...asked, change: once }),
    { applied: true },
    'repeated',
  )
  t.match((await read()).pools[0]?.spec.policies, [{ mode: 'apply' }])
  await t.rejects(call('PolicyService/SetPolicyMode', { ...asked, change: change() }), {
    code: status.ABORTED,
  })
  await refused(t, call('PolicyService/SetPolicyMode', { ...asked, mode: 'maybe', change: change() }), /mode/)
  await t.rejects(call('PolicyService/SetPolicyMode', { ...asked, mode: 'forecast', change: once }), {
    code: status.ALREADY_EXISTS,
  })
  await t.rejects(call('PolicyService/GetPoolPolicies', { id: 'nowhere' }), { code: status.NOT_FOUND })
})

t.test('an override is set, shown and lifted', async t => {
  const { call, change, read, events } = await lab(t)
  const set = (hosts: number, forMs: number) =>
    call('PolicyService/SetOverride', { pool: 'game', hosts, forMs, change: change() })
  await refused(t, set(21, 60_000), /0 to 20/)
  await t.rejects(set(2, 0), { code: status.NOT_FOUND })
  await set(7, 60_000)
  t.match((await read()).pools[0]?.override, { hosts: 7, by: 'ann' })
  t.match(await call('PolicyService/GetPoolPolicies', { id: 'game' }), {
    overrideHosts: 7,
    overrideBy: 'ann',
  })
  await set(0, 0)
  t.equal((await read()).pools[0]?.override, undefined)
  t.match(await events(), [
    { kind: 'pool.overridden', actor: 'ann', why: 'because' },
    { kind: 'pool.override-lifted' },
  ])
})

t.test('schedules are added, foretold and removed; impossible times are refused in words', async t => {
  const { call, change } = await lab(t)
  const add = (over: object = {}) =>
    call('ScheduleService/AddSchedule', {
      name: 'evening',
      pool: 'game',
      cron: '0 18 * * *',
      timeZone: 'Europe/Berlin',
      floor: 6,
      change: change(),
      ...over,
    })
  await add()
  await add({ floor: 7 })
  t.match(await call('ScheduleService/ListSchedules', {}), {
    schedules: [{ name: 'evening', floor: 7, catchUp: 'skip', holds: false }],
  })
  const { times } = (await call('ScheduleService/NextTimes', { name: '', count: 3 })) as {
    times: readonly { atMs: string }[]
  }
  t.equal(times.length, 3)
  t.ok(times.every(({ atMs }) => new Date(Number(atMs)).getUTCMinutes() === 0))
  for (const [over, details] of [
    [{ cron: '0 18 * *' }, /five parts/],
    [{ timeZone: 'Mars' }, /time zone/],
    [{ cron: '', timeZone: '', atMs: 5 }, /is over/],
    [{ cron: '' }, /give cron/],
    [{ catchUp: 'twice' }, /catch_up/],
    [{ name: 'No Name' }, /name/],
    [{ pool: 'nowhere' }, /no pool/],
    [{ floor: 5_000 }, /floor/],
  ] as const)
    await refused(t, add(over), details)
  await call('ScheduleService/RemoveSchedule', { name: 'even', change: change() })
  t.same(await call('ScheduleService/ListSchedules', {}), { schedules: [] })
})

t.test('a webhook that others call: its path is told once, kept hashed, and changed', async t => {
  const { call, change, read, automation } = await lab(t)
  const asked = { name: 'alert', action: 'step', pool: 'game', amount: 2 }
  const once = change()
  const { path } = await call('WebhookService/AddInboundWebhook', { ...asked, change: once })
  t.match(path, /^\/v1\/hooks\/[\w-]{43}$/)
  t.match(
    await call('WebhookService/AddInboundWebhook', { ...asked, change: once }),
    { path: '' },
    'not again',
  )
  t.notOk(
    JSON.stringify([...(await read()).collections['inbound-hook'].values()]).includes(String(path).slice(10)),
  )
  automation.tick()
  await automation.idle()
  t.match(await call('WebhookService/ListWebhooks', {}), {
    webhooks: [{ name: 'alert', direction: 'in', does: '+2 hosts of game', by: 'ann' }],
  })
  const rotated = await call('WebhookService/RotateWebhook', { name: 'alert', change: change() })
  t.not(rotated['path'], path)
  t.match(rotated, { path: /^\/v1\/hooks\//, secret: '' })
  for (const [over, details] of [
    [{}, /already/],
    [{ name: 'b', action: 'jump' }, /action/],
    [{ name: 'b', amount: 5_000 }, /amount/],
    [{ name: 'b', action: 'absolute', amount: -1 }, /amount/],
    [{ name: 'b', pool: 'nowhere' }, /no pool/],
    [{ name: 'b', action: 'sample', source: '' }, /name/],
  ] as const)
    await refused(
      t,
      call('WebhookService/AddInboundWebhook', { ...asked, change: change(), ...over }),
      details,
    )
  t.match(
    await call('WebhookService/AddInboundWebhook', {
      ...asked,
      name: 'x',
      change: change({ validateOnly: true }),
    }),
    { path: '', outcome: { applied: false } },
  )
  await call('WebhookService/RemoveWebhook', { name: 'alert', change: change() })
  t.same(await call('WebhookService/ListWebhooks', {}), { webhooks: [] })
})

t.test(
  'a subscription: told from now on, tried out, told again, never shown with its address or secret',
  async t => {
    const { call, change, events } = await lab(t)
    const receiver = await startReceiver(t)
    const asked = { name: 'ops', url: receiver.url, kinds: ['host.*'], form: 'json' }
    const { secret } = await call('WebhookService/AddSubscription', { ...asked, change: change() })
    t.match(secret, /^[\w-]{43}$/)
    const listed = JSON.stringify(await call('WebhookService/ListWebhooks', {}))
    t.notOk(listed.includes(String(secret)) || listed.includes('/told'), listed)
    t.match(await call('WebhookService/Redeliver', { name: 'ops', event: 0, change: change() }), {
      summary: 'ops was told about a made-up event: 204',
    })
    const [first] = await events()
    await call('WebhookService/Redeliver', { name: 'ops', event: first?.id, change: change() })
    t.same(
      receiver.bodies().map(body => body['kind']),
      ['webhook.test', 'webhook.added'],
    )
    t.match(await call('WebhookService/ListDeliveries', { name: 'ops' }), {
      deliveries: [
        { id: 'ops-0', outcome: 'delivered' },
        { id: `ops-${first?.id}`, outcome: 'delivered' },
      ],
    })
    await t.rejects(call('WebhookService/Redeliver', { name: 'ops', event: 999, change: change() }), {
      code: status.NOT_FOUND,
    })
    receiver.answer = response => response.writeHead(500).end()
    t.match(await call('WebhookService/Redeliver', { name: 'ops', event: 0, change: change() }), {
      summary: /could not be told about a made-up event: 500/,
    })
    await t.rejects(call('WebhookService/EnableWebhook', { name: 'ops', change: change() }), {
      code: status.ABORTED,
    })
    for (const [over, details] of [
      [{ url: 'http://169.254.169.254/' }, /allowLinkLocal/],
      [{ url: 'nowhere' }, /no URL/],
      [{ kinds: ['everything'] }, /kinds/],
      [{ form: 'pigeon' }, /form/],
    ] as const)
      await refused(
        t,
        call('WebhookService/AddSubscription', { ...asked, name: 'x', change: change(), ...over }),
        details,
      )
  },
)

t.test('a lifecycle hook is answered by a person', async t => {
  const { call, change, commit, read } = await lab(t)
  const host: HostRecord = row('game-1', 'joining')
  await commit(
    { kind: 'host.insert', host, ordinal: 1 },
    {
      kind: 'record.put',
      collection: 'hook-wait',
      id: 'game-1.warm',
      expected: undefined,
      value: {
        host: host.id,
        hook: 'warm',
        moment: 'launching',
        holds: hostState(host).since,
        begunAt: 1 as never,
        heardAt: 1 as never,
        secretHash: undefined,
        result: undefined,
        why: 'its webhook has not answered yet',
      },
    },
  )
  t.match(await call('LifecycleHookService/ListHookWaits', {}), {
    waits: [{ host: 'game-1', hook: 'warm', result: '' }],
  })
  const finish = (result: string, hook = 'warm') =>
    call('LifecycleHookService/FinishHook', { host: 'game-1', hook, result, change: change() })
  await finish('heartbeat')
  t.ok(((await read()).collections['hook-wait'].get('game-1.warm')?.value.heardAt ?? 0) > 1)
  await refused(t, finish('perhaps'), /result/)
  await t.rejects(finish('continue', 'cold'), { code: status.NOT_FOUND })
  t.match(await finish('continue'), { summary: 'hook warm of game-1 says continue' })
  await t.rejects(finish('abandon'), { code: status.ABORTED })
})
