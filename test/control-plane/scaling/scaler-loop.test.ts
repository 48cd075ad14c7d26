import t from 'tap'
import { PASS_EVERY_MS, UNDER_WAY_MS } from '../../../control-plane/scaling/scaler-loop.ts'
import type { LedgerChange } from '../../../control-plane/scaler/ledger.ts'
import type { NodeId } from '../../../proto/contract/ids.ts'
import type { PoolName } from '../../../control-plane/scaler/pool.ts'
import type { Change } from '../../../control-plane/facts/change.ts'
import type { FleetName } from '../../../proto/contract/ids.ts'
import { arena, becomes, createShard } from '../../contract/store-under-test.ts'
import { fleet, ref } from '../../support/world.ts'
import { scalingLab } from './scaling-lab.ts'

const game = 'game' as PoolName
const level = (hosts: number): LedgerChange => ({
  kind: 'pool.propose',
  pool: game,
  proposal: { hosts, source: 'asked', force: true, mayExceed: false },
  declare: true,
})

t.test('a pool comes up, goes down and leaves nothing behind', async t => {
  const { until, isReady, double, commit, living, calls, store, loop } = await scalingLab(t)
  await until('three hosts are ready', () => isReady(3))
  t.equal(living(), 3)
  t.equal(double.sides.size, 9, 'each with what it needs beside itself')
  const events = (await store.events({ limit: 100 })).map(({ kind }) => kind)
  for (const kind of ['host.planned', 'host.asked', 'host.built', 'host.installed', 'host.ready'])
    t.equal(events.filter(one => one === kind).length, 3, kind)
  t.same(loop.outcome?.unlisted, [])
  await commit(level(0))
  loop.wake()
  await until('none is left', async () => living() === 0 && (await isReady(0)))
  t.equal(double.sides.size, 0)
  t.notOk(calls.some(call => call.endsWith('unknown')))
})

t.test('a pool that nobody declares any more goes with its last host', async t => {
  const { until, isReady, living, commit, ledger, store, loop } = await scalingLab(t)
  await until('three hosts are ready', () => isReady(3))
  const value = { name: 'home', leaving: [game] }
  const record = {
    kind: 'record.put',
    collection: 'cluster',
    id: 'cluster',
    expected: undefined,
    value,
  } as const
  await commit(record, level(0))
  loop.wake()
  await until('it is gone', async () => (await ledger.read()).pools.length === 0)
  t.equal(living(), 0)
  t.same((await ledger.read()).collections.cluster.get('cluster')?.value.leaving, [])
  t.match((await store.events({ subject: 'game', limit: 10 })).at(-1), { kind: 'pool.removed' })
})

t.test('a fleet that nobody declares any more goes with its last shard', async t => {
  const { until, commit, ledger, store, state, loop } = await scalingLab(t)
  const names = async () => (await store.facts()).fleets.map(({ spec }) => spec.name)
  const write = async (...changes: readonly Change[]) =>
    t.match(await store.commit(state.token!, changes, []), { kind: 'done' })
  const idle = (name: string) => fleet({ shards: 0, spares: 0, spec: { name: name as FleetName } })
  await write({ kind: 'fleet.put', fleet: fleet() }, createShard(ref('arena-1')))
  await write(
    { kind: 'fleet.scale', fleet: arena, shards: 0, spares: 0 },
    { kind: 'fleet.put', fleet: idle('over') },
    { kind: 'fleet.put', fleet: idle('stays') },
  )
  const value = { name: 'home', leaving: [], fleets: [arena, 'over' as FleetName] }
  await commit({ kind: 'record.put', collection: 'cluster', id: 'cluster', expected: undefined, value })
  loop.wake()
  await until('the empty one is gone', async () => (await names()).length === 2)
  t.same(await names(), ['arena', 'stays'])
  t.match((await store.events({ subject: 'over', limit: 10 })).at(-1), { kind: 'fleet.removed' })
  await write(becomes(ref('arena-1'), 'gone'))
  await until('the other one, too', async () => (await names()).length === 1)
  const record = async () => (await ledger.read()).collections.cluster.get('cluster')?.value
  await until('and nothing is waited for', async () => (await record())?.fleets === undefined)
  t.same(await record(), { name: 'home', leaving: [] })
})

t.test('scaling up while hosts drain takes them back and makes none', async t => {
  const { until, isReady, double, commit, states, loop } = await scalingLab(t)
  await until('three hosts are ready', () => isReady(3))
  for (const machine of double.machines) machine.players = 5
  await commit(level(1))
  loop.wake()
  await until('two drain', async () => (await states()).filter(kind => kind === 'draining').length === 2)
  await commit(level(3))
  loop.wake()
  await until('all are ready again', () => isReady(3))
  t.equal(double.machines.length, 3)
})

t.test('whoever takes over goes on where the one before was', async t => {
  const { until, states, isReady, makeLoop, living, double } = await scalingLab(t)
  await until('some are asked for', async () => (await states()).includes('provisioning'))
  await until('all are ready', () => isReady(3), makeLoop())
  t.equal(living(), 3)
  t.equal(double.machines.length, 3, 'none was made twice')
})

t.test('a standby does nothing, and begins when it leads', async t => {
  const { loop, clock, calls, state, until, isReady } = await scalingLab(t)
  const { token } = state
  state.token = undefined
  for (let round = 0; round < 3; round += 1) {
    clock.advance(PASS_EVERY_MS)
    loop.tick()
    await loop.idle()
  }
  t.same(calls, [])
  t.equal(loop.outcome, undefined)
  state.token = token
  await until('all are ready', () => isReady(3))
})

t.test('hosts without an image are installed by script', async t => {
  const { until, isReady, calls, ledger } = await scalingLab(t, { install: 'apt-get install' })
  await until('all are ready', () => isReady(3))
  t.equal(calls.filter(call => call === 'install done').length, 3)
  t.match((await ledger.read()).hosts, [{ image: undefined }, { image: undefined }, { image: undefined }])
})

t.test('a script that fails is told with its last lines', async t => {
  const text = `${'x'.repeat(5_000)}\napt-get: not found`
  const { until, ledger } = await scalingLab(t, {
    install: 'apt-get install',
    care: { install: () => Promise.resolve({ kind: 'refused', text }) },
  })
  await until('a host fails', async () =>
    (await ledger.read()).hosts.some(({ why }) => why.endsWith('not found')),
  )
})

t.test('a script that could not be run is run again, and one that throws, too', async t => {
  let runs = 0
  const { until, isReady, double } = await scalingLab(t, {
    install: 'apt-get install',
    spec: { hosts: 1 },
    care: {
      install: (_host, _template, machine) => {
        runs += 1
        if (runs === 1) return Promise.resolve({ kind: 'unknown', text: 'no route' })
        if (runs === 2) return Promise.reject(new Error('a mistake'))
        double.install(machine.providerId)
        return Promise.resolve({ kind: 'done', value: undefined })
      },
    },
  })
  await until('it is ready', () => isReady(1))
  t.equal(runs, 3)
})

t.test(
  'a provider that throws has an unknown outcome, and is looked at before it is asked again',
  async t => {
    let creates = 0
    const { until, isReady, calls, living } = await scalingLab(t, {
      spec: { hosts: 1 },
      driver: real => ({
        create: order => {
          creates += 1
          return creates === 1 ? Promise.reject(new Error('a mistake')) : real.create(order)
        },
      }),
    })
    await until('it is ready', () => isReady(1))
    t.equal(living(), 1)
    t.ok(calls.includes('create unknown'))
  },
)

t.test('a provider that cannot be listed is said, and loses nobody', async t => {
  let fails = false
  const lab = await scalingLab(t, {
    driver: real => ({ list: owner => (fails ? Promise.reject(new Error('away')) : real.list(owner)) }),
  })
  await lab.until('all are ready', () => lab.isReady(3))
  fails = true
  await lab.until('it is said', () => lab.loop.outcome?.unlisted.includes('cloud' as never) === true)
  for (let round = 0; round < 50; round += 1) await lab.until('time passes', () => true)
  t.ok(await lab.isReady(3))
})

t.test('a store that is away is tried again, later each time', async t => {
  const { loop, clock, calls, ledger } = await scalingLab(t)
  const read = ledger.read.bind(ledger)
  ledger.read = () => Promise.reject(new Error('away'))
  for (let round = 0; round < 100; round += 1) {
    clock.advance(500)
    loop.tick()
    await loop.idle()
  }
  const failed = calls.filter(call => call === 'pass failed').length
  t.ok(failed > 2 && failed < 12, `${failed} in 50 s`)
  ledger.read = read
  clock.advance(PASS_EVERY_MS)
  loop.tick()
  await loop.idle()
  t.equal(calls.at(-1), 'pass done')
})

t.test('a pool that has not moved for an hour is an alarm', async t => {
  const { loop, clock, until, commit, state, store } = await scalingLab(t)
  await commit({ kind: 'provider.pause', provider: 'nobody' as never, retryAfterMs: 1 })
  const { token } = state
  if (token === undefined) throw new Error('nobody leads')
  await store.commit(
    token,
    [
      {
        kind: 'brake.set',
        brake: { scope: 'pool:game', verb: 'create', reason: 'a look', owner: 'ann' },
        forMs: undefined,
      },
    ],
    [],
  )
  await until('it is blocked', () => loop.outcome?.steps.some(({ kind }) => kind === 'blocked') === true)
  t.same(loop.outcome?.alarms, [])
  clock.advance(3_600_000)
  await until('it is said', () => (loop.outcome?.alarms ?? []).length > 0)
  t.match(loop.outcome?.alarms, [/pool game has not moved for an hour: 0 of 3 hosts are ready/])
})

t.test('while the agent of a host that serves is silent, passes follow each other', async t => {
  const { clock, double, until, isReady, calls, loop } = await scalingLab(t)
  await until('three hosts are ready', () => isReady(3))
  const passesAfter = async (ms: number): Promise<number> => {
    const before = calls.length
    clock.advance(ms)
    loop.tick()
    await loop.idle()
    return calls.slice(before).filter(call => call === 'pass done').length
  }
  // Until nothing is under way any more.
  while ((await passesAfter(UNDER_WAY_MS)) > 0);
  for (const machine of double.machines.slice(0, 1)) machine.muteUntil = clock.wallMs() + 10 * PASS_EVERY_MS
  t.equal(await passesAfter(PASS_EVERY_MS), 1, 'the next one notices')
  t.equal(await passesAfter(UNDER_WAY_MS), 1)
  t.equal(await passesAfter(UNDER_WAY_MS), 1)
})

for (const what of ['delete', 'read'] as const)
  t.test(
    `a machine that cannot be deleted (${what}) is asked for less and less, and somebody hears of it`,
    async t => {
      let stuck = true
      let asked = 0
      const { until, isReady, commit, loop, ledger, clock, living } = await scalingLab(t, {
        spec: { hosts: 1 },
        driver: real => ({
          read: id => {
            asked += stuck ? 1 : 0
            return stuck && what === 'read' ? Promise.resolve(undefined) : real.read(id)
          },
          delete: id =>
            stuck ? Promise.resolve({ kind: 'refused', text: '403: it is protected' }) : real.delete(id),
        }),
      })
      await until('it is ready', () => isReady(1))
      await commit(level(0))
      loop.wake()
      await until('it is asked for', () => asked > 3)
      const tokens = async (): Promise<number> =>
        (await ledger.read()).budgets.find(({ scope }) => scope === 'installation')?.tokens ?? 0
      const [before, asks, from] = [await tokens(), asked, clock.wallMs()]
      await until('half an hour passes', () => clock.wallMs() - from > 1_800_000)
      t.ok(asked - asks < 15, `not again and again: ${asked - asks} times`)
      t.ok((await tokens()) >= before - 1, 'nobody else’s budget is used up')
      t.match(loop.outcome?.alarms?.join(), /could not be removed/)
      stuck = false
      await until('it is gone', () => living() === 0)
    },
  )

t.test('machines that let nobody in hold up no other one', async t => {
  const stuck = Promise.withResolvers<void>()
  t.after(() => stuck.resolve())
  const begun = new Set<string>()
  const { loop, clock, state, store, states } = await scalingLab(t, {
    install: 'apt-get install',
    spec: { hosts: 20 },
    care: {
      install: async ({ id }) => {
        begun.add(id)
        await stuck.promise
        return { kind: 'unknown', text: 'no route' }
      },
    },
  })
  for (let round = 0; begun.size < 20 && round < 500; round += 1) {
    clock.advance(500)
    state.token = (await store.lead('node-1' as NodeId, 'x:1', 5_000)).token
    loop.tick()
    await loop.pass()
  }
  t.equal(begun.size, 20)
  t.same(new Set(await states()), new Set(['installing']))
  state.token = undefined
})
