import t from 'tap'
import { parse, stringify } from 'yaml'
import type { HostId } from '../../../proto/contract/ids.ts'
import type { PoolName } from '../../../control-plane/scaler/pool.ts'
import { planUnused } from '../../../control-plane/scaler/cluster/plan-unused.ts'
import { planEmptied } from '../../../control-plane/scaler/cluster/plan-pools.ts'
import { createShard } from '../../contract/store-under-test.ts'
import { ref } from '../../support/world.ts'
import { row } from '../scaler/scaler-lab.ts'
import { CLUSTER, startScalerLab } from './scaler-service-lab.ts'

t.test('a dry run says what would change and which steps would follow, and changes nothing', async t => {
  const { apply, ledger, told } = await startScalerLab(t)
  const dry = await apply(CLUSTER, { validateOnly: true })
  t.match(dry.outcome, { applied: false, summary: 'cluster home: 8 things are added' })
  t.match(dry.diff, [
    '+ cluster home',
    '+ datacenter here: provider local, region rack-1',
    /^\+ template game-[0-9a-f]{16}: baseImage debian-13/,
    /^\+ template door-/,
    /^\+ pool game: kind game, hosts 2, min 0, max 4, ladder \["small","large"\], slotsPerHost 200, provider local, /,
    /^\+ pool door: /,
    /^\+ schedule evening: /,
    /^\+ fleet arena: /,
  ])
  t.notMatch(dry.diff.join('\n'), 's3cret', 'what may be a secret is not shown')
  t.match(
    dry.steps.filter(step => step.startsWith('plan host')),
    [/^plan host game-1 \(small, growth\)/, /^plan host game-2 /, /^plan host door-1 /],
  )
  t.strictSame((await ledger.read()).pools, [])
  t.equal(told.wakes, 0)
})

t.test('what was applied is there, and applied again it changes nothing', async t => {
  const { apply, ledger, store, told } = await startScalerLab(t)
  const first = await apply(CLUSTER)
  t.match(first.outcome, { applied: true })
  t.equal(told.wakes, 1)
  const facts = await ledger.read()
  t.match(
    facts.pools.map(({ spec, desired }) => [spec.name, spec.provider, spec.region, desired]),
    [
      ['game', 'local', 'rack-1', 2],
      ['door', 'local', 'rack-1', 1],
    ],
  )
  t.ok(facts.collections.template.has(facts.pools[0]?.spec.template ?? ''))
  t.match((await store.facts()).fleets, [
    { shards: 3, spec: { name: 'arena', pool: 'game', cluster: 'home' } },
  ])
  const events = await store.events({ limit: 10 })
  t.match(
    events.map(({ kind, actor, why }) => [kind, actor, why]),
    [
      ['fleets.declared', 'ann', 'a test'],
      ['cluster.applied', 'ann', 'a test'],
    ],
  )
  const again = await apply(CLUSTER)
  t.strictSame([again.outcome.summary, again.diff], ['cluster home: nothing to change', []])
  t.equal((await store.events({ limit: 10 })).length, 2, 'what changes nothing is no event')
})

t.test('the same request is answered the same, and its id is good for no other one', async t => {
  const { apply, call, change } = await startScalerLab(t)
  const first = await apply(CLUSTER, { requestId: 'same' })
  t.strictSame(await apply(CLUSTER, { requestId: 'same' }), first)
  await t.rejects(apply(CLUSTER.replace('max: 4', 'max: 5'), { requestId: 'same' }), { code: 6 })
  await t.rejects(call('PoolService', 'PausePool', { name: 'game', change: change({ requestId: 'same' }) }), {
    code: 6,
  })
  await t.rejects(apply(CLUSTER, { requestId: '' }), /every change needs one/)
})

t.test('all mistakes at once, with their places and paths', async t => {
  const { apply, ledger } = await startScalerLab(t)
  const { mistakes, outcome } = await apply(`cluster: { name: home }
datacenters:
  - { name: here, provider: lokal }
pools:
  - { name: game, datacenter: here, hosts: 9, min: 5, max: 4, hardware: [], template: worker, slotsPerHost: 50 }
  - { name: game, datacenter: there, provider: cloud, hosts: demand, max: 1, hardware: [a], template: { baseImage: x }, pooling: 1 }
fleets:
  - { name: arena, command: [a], shards: 30, slots: 100, pool: game }
  - { name: other, command: [a], pool: gane }
schedules:
  - { name: s, pool: game, cron: sometimes, timeZone: Mars/Base, floor: 50 }
`)
  t.equal(outcome.applied, false)
  t.match(
    mistakes.join('\n'),
    /cluster.yaml:3:29 datacenters\[0\].provider: names provider "lokal".*Did you mean local\?/,
  )
  for (const path of [
    'pools[0].hosts',
    'pools[0].min',
    'pools[0].hardware',
    'pools[0].template',
    'pools[0].max',
    'pools[1].name',
    'pools[1].datacenter',
    'pools[1].pooling',
    'fleets[0].slots',
    'fleets[1].pool',
    'schedules[0].cron',
    'schedules[0].timeZone',
    'schedules[0].floor',
  ])
    t.ok(
      mistakes.some(line => line.includes(` ${path}: `)),
      `${path} in\n${mistakes.join('\n')}`,
    )
  t.strictSame((await ledger.read()).pools, [])
})

t.test('what is exported changes nothing when it is applied', async t => {
  const { apply, call } = await startScalerLab(t)
  await apply(
    CLUSTER.replace(
      'slotsPerHost: 200 }',
      `slotsPerHost: 200, settings: { NET: a }, spares: { percent: 10 },
      policies: [{ name: evenings, rule: { kind: schedule, schedule: evening } }],
      hooks: [{ name: warm, moment: launching, act: { kind: skip } }] }`,
    ),
  )
  const { json } = (await call('ClusterService', 'ExportCluster', {})) as { json: string }
  const document = stringify(parse(json))
  t.strictSame((await apply(document)).mistakes, [])
  t.match(document, /slotsPerHost: 200/)
  t.notMatch(document, 'drainMs', 'what is as by default is left out')
  t.match(await apply(document), { diff: [], outcome: { summary: 'cluster home: nothing to change' } })
})

t.test('another template is a rollout, and every other setting is changed in its place', async t => {
  const { apply, ledger, commit } = await startScalerLab(t)
  await apply(CLUSTER)
  const { template } = (await ledger.read()).pools[0]!.spec
  const host = row('game-1', 'ready', { provider: 'local' as never, template })
  await commit({ kind: 'host.insert', host, ordinal: 1 })
  const changed = await apply(CLUSTER.replace('debian-13', 'debian-14').replace('max: 4', 'max: 5'))
  t.match(
    changed.diff.filter(line => line.startsWith('~ pool game')),
    ['~ pool game: max 4 → 5', /^~ pool game: template game-.* → game-.* \(a rollout replaces 1 host\)$/],
  )
  const facts = await ledger.read()
  const pool = facts.pools.find(({ spec }) => spec.name === 'game')!
  t.match(pool, { rollout: { from: template, to: pool.spec.template, total: 1 }, spec: { max: 5 } })
  t.match(facts.hosts[0]?.flags.tainted, /it is not of game-/)
  t.ok(facts.collections.template.has(template), 'the former one is kept while hosts are of it')
  t.strictSame((await apply(CLUSTER.replace('debian-13', 'debian-14').replace('max: 4', 'max: 5'))).diff, [])
})

t.test('a pool goes once no fleet names it and its hosts are gone', async t => {
  const { apply, ledger, commit } = await startScalerLab(t)
  await apply(CLUSTER)
  const { template } = (await ledger.read()).pools[0]!.spec
  await commit({ kind: 'host.insert', host: row('game-1', 'planned', { template }), ordinal: 1 })
  const others = CLUSTER.replace(/ {2}- \{ name: game.*\n/, '').replace(/schedules:\n.*\n/, '')
  t.match((await apply(others)).mistakes, [/fleets\[0\].pool: names pool "game"/])
  const without = others.replace(', pool: game', '')
  t.match((await apply(without)).diff, [
    '- pool game: its 1 host drains first',
    '- schedule evening',
    /^~ fleet arena: pool game → \(none\)/,
  ])
  t.strictSame((await apply(without)).diff, [], 'it is on its way')
  t.match(
    (await ledger.read()).pools.find(({ spec }) => spec.name === 'game'),
    { desired: 0, spec: { max: 0 } },
  )
  t.strictSame(planEmptied(await ledger.read()), [], 'its host is still there')
  const id = 'game-1' as HostId
  await commit({ kind: 'host.event', host: id, event: { kind: 'destroy', purpose: 'surplus' }, why: 'x' })
  await commit({ kind: 'host.event', host: id, event: { kind: 'remove' }, why: 'x' })
  for (const changes of planEmptied(await ledger.read())) await commit(...changes)
  const { pools, collections } = await ledger.read()
  t.strictSame(
    [pools.map(({ spec }) => spec.name), collections.cluster.get('cluster')?.value.leaving],
    [['door' as PoolName], []],
  )
  t.strictSame((await apply(without)).diff, [])
})

t.test('templates and datacenters that nothing needs any more go by themselves', async t => {
  const { apply, ledger, commit } = await startScalerLab(t)
  await apply(CLUSTER)
  const { template } = (await ledger.read()).pools[0]!.spec
  await commit({ kind: 'host.insert', host: row('game-1', 'planned', { template }), ordinal: 1 })
  const names = async () => {
    const { template: templates, datacenter } = (await ledger.read()).collections
    return [[...templates.keys()].map(name => name.replace(/-[0-9a-f]+$/, '')), [...datacenter.keys()]]
  }
  const run = async () => {
    const changes = planUnused(await ledger.read())
    if (changes.length > 0) await commit(...changes)
  }
  const empty = 'cluster: { name: home }\ndatacenters: [{ name: spare, provider: local }]\n'
  await apply(empty)
  await run()
  t.strictSame(await names(), [['game'], ['here', 'spare']], 'its host is still there')
  const id = 'game-1' as HostId
  await commit({ kind: 'host.event', host: id, event: { kind: 'destroy', purpose: 'surplus' }, why: 'x' })
  await commit({ kind: 'host.event', host: id, event: { kind: 'remove' }, why: 'x' })
  for (const changes of planEmptied(await ledger.read())) await commit(...changes)
  const stale = planUnused(await ledger.read())
  t.equal(stale.length, 3, 'the record, a template, a datacenter')
  await apply(`${empty}# nothing else\n`)
  await apply(empty.replace('name: spare', 'name: other'))
  await t.rejects(commit(...stale), 'planned before somebody applied something else')
  await run()
  t.strictSame(await names(), [[], ['other']], 'one that is declared stays, with or without pools')
  t.strictSame((await ledger.read()).collections.cluster.get('cluster')?.value, { name: 'home', leaving: [] })
})

t.test('where a machine stands does not change under it', async t => {
  const { apply, ledger, commit } = await startScalerLab(t)
  await apply(CLUSTER)
  const { template } = (await ledger.read()).pools[0]!.spec
  await commit({ kind: 'host.insert', host: row('game-1', 'ready', { template }), ordinal: 1 })
  await t.rejects(
    apply(CLUSTER.replace('provider: local', 'provider: cloud')),
    /pool game: provider cannot change from local to cloud while 1 host is there: declare a pool of another name/,
  )
  await t.rejects(apply(CLUSTER.replace('name: home', 'name: other')), /carries cluster home, not other/)
})

t.test('fleets are the cluster file’s or the configuration file’s, never both', async t => {
  const { apply, store, leadership } = await startScalerLab(t)
  await apply(CLUSTER)
  const [arena] = (await store.facts()).fleets
  const { cluster: _, ...spec } = arena!.spec
  await store.commit(leadership.token!, [{ kind: 'fleet.put', fleet: { ...arena!, spec } }], [])
  await t.rejects(apply(CLUSTER), /the configuration file \(switchyard.yaml\) declares 1 fleet arena, too/)
})

t.test('a fleet that was scaled by hand keeps its scale, and one that leaves the file ends', async t => {
  const { apply, store, call, change } = await startScalerLab(t)
  await apply(CLUSTER)
  await call('FleetService', 'ScaleFleet', { name: 'arena', shards: 1, spares: -1, change: change() })
  t.strictSame((await apply(CLUSTER)).diff, [])
  t.match((await store.facts()).fleets, [{ shards: 1 }])
  const without = CLUSTER.replace(/fleets:\n.*\n/, '')
  t.match((await apply(without)).diff, ['- fleet arena'], 'it has no shards yet')
  t.strictSame((await store.facts()).fleets, [])
})

t.test('a fleet with shards is to go once they have ended, unless it is declared again', async t => {
  const { apply, store, scaler, leadership } = await startScalerLab(t)
  await apply(CLUSTER)
  await store.commit(leadership.token!, [createShard(ref('arena-1'))], [])
  const leaving = async () => (await scaler.ledger.read()).collections.cluster.get('cluster')?.value.fleets
  const without = CLUSTER.replace(/fleets:\n.*\n/, '')
  t.match((await apply(without)).diff, ['- fleet arena: its 1 shard ends first'])
  t.strictSame(await leaving(), ['arena'])
  t.match((await store.facts()).fleets, [{ shards: 0, spares: 0 }])
  t.strictSame((await apply(without)).diff, [], 'a second time it changes nothing')
  t.strictSame(await leaving(), ['arena'])
  await apply(CLUSTER)
  t.equal(await leaving(), undefined)
})
