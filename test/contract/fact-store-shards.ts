import type { Test } from 'tap'
import type { Change } from '../../control-plane/facts/change.ts'
import { redeploy } from '../../control-plane/fleets/deployment.ts'
import type { ShardLife, ShardLifeName } from '../../control-plane/shards/shard.ts'
import { fleet, life, NOW, ref } from '../support/world.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import { arena, becomes, createShard, leading, type MakeStore, readyShard } from './store-under-test.ts'

const one = ref('arena-1')

export async function shardContract(t: Test, makeStore: MakeStore): Promise<void> {
  t.test('a fleet comes back as it was put, probes and all', async t => {
    const active = await leading(t, await makeStore(t))
    const put = fleet({
      spec: {
        ready: { kind: { kind: 'udp', value: { payload: Buffer.from([0, 255, 10]) } } },
        env: { SECRET: 'a "b"\n' },
        labels: { tier: 'gold' },
      },
    })
    await active.apply({ kind: 'fleet.put', fleet: put })
    t.same((await active.facts()).fleets, [put])
    const replaced = fleet({ shards: 9, spec: { probe: { kind: { kind: 'tcp', value: {} } } } })
    await active.apply({ kind: 'fleet.put', fleet: replaced })
    t.same((await active.facts()).fleets, [replaced], 'putting it again replaces it')
  })

  t.test('a fleet is scaled if it exists, and keeps what was declared', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply({ kind: 'fleet.put', fleet: fleet() })
    await active.apply({ kind: 'fleet.scale', fleet: arena, shards: 7, spares: 2 })
    t.same((await active.facts()).fleets, [fleet({ shards: 7, spares: 2 })])
    await active.refuse(
      { kind: 'fleet.scale', fleet: 'nobody' as FleetName, shards: 1, spares: 0 },
      'an unknown fleet',
    )
  })

  t.test('a fleet goes with its dead shards, and not with a living one', async t => {
    const active = await leading(t, await makeStore(t))
    const remove: Change = { kind: 'fleet.remove', fleet: arena }
    await active.refuse(remove, 'an unknown fleet')
    await active.apply(
      { kind: 'fleet.put', fleet: fleet() },
      ...readyShard('arena-1'),
      ...readyShard('arena-2'),
    )
    await active.apply(becomes(one, 'gone'))
    await active.refuse(remove, 'a fleet with a shard')
    await active.apply(becomes(ref('arena-2'), 'fenced'))
    t.equal((await active.facts()).shards.length, 2)
    await active.refuse(remove, 'a fleet that wants shards')
    await active.apply({ kind: 'fleet.scale', fleet: arena, shards: 0, spares: 0 })
    await active.apply(remove)
    t.match(await active.facts(), { fleets: { length: 0 }, shards: { length: 0 } })
  })

  t.test('no shard begins beyond what its fleet wants', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply({ kind: 'fleet.put', fleet: fleet({ shards: 1, spares: 1 }) })
    await active.apply(createShard(one), ...readyShard('arena-2'))
    await active.refuse(createShard(ref('arena-3')), 'two of two are starting or ready')
    await active.apply(becomes(ref('arena-2'), 'fenced'), createShard(ref('arena-3')))
    await active.refuse(createShard(ref('arena-2', 2)), 'a next life, too')
    await active.apply(becomes(one, 'gone'), createShard(ref('arena-2', 2)))
  })

  t.test('one that drains leaves its place to another, suspect or not', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply({ kind: 'fleet.put', fleet: fleet({ shards: 1, spares: 0 }) })
    await active.apply(...readyShard('arena-1'), {
      kind: 'shard.life',
      ref: one,
      from: ['ready'],
      life: life.suspect,
      why: '',
    })
    await active.refuse(createShard(ref('arena-2')), 'it may recover')
    const { drain } = life.draining() as Extract<ShardLife, { readonly kind: 'draining' }>
    const leaving = { ...life.suspect, drain } as ShardLife
    await active.apply(
      { kind: 'shard.life', ref: one, from: ['suspect'], life: leaving, why: '' },
      createShard(ref('arena-2')),
    )
  })

  t.test(
    'a declaration that was decided on an older plan does not take back what was decided since',
    async t => {
      const active = await leading(t, await makeStore(t))
      const of = fleet({ shards: 1, spares: 0 })
      await active.apply({ kind: 'fleet.put', fleet: of })
      const { spec, plan } = redeploy(of, NOW, 'again')
      await active.apply({ kind: 'fleet.deploy', fleet: arena, expected: 0, spec, plan })
      await active.refuse({ kind: 'fleet.put', fleet: of, expected: 0 }, 'it does not know the rollout')
      t.same((await active.facts()).fleets, [{ ...of, spec, plan }])
      await active.apply({
        kind: 'fleet.put',
        fleet: { ...of, spec, plan, shards: 2 },
        expected: plan.version,
      })
    },
  )

  t.test('a rollout is written by compare-and-set, and lets so many more begin', async t => {
    const active = await leading(t, await makeStore(t))
    const of = fleet({ shards: 1, spares: 0 })
    await active.apply({ kind: 'fleet.put', fleet: of })
    const probe = { kind: { kind: 'udp' as const, value: { payload: Buffer.from([1, 255]) } } }
    const next = redeploy({ spec: { ...of.spec, ready: probe } }, NOW, 'people')
    const deploy = { kind: 'fleet.deploy', fleet: arena, ...next } as const
    await active.refuse({ ...deploy, expected: 3 }, 'planned on another one')
    await active.refuse({ ...deploy, fleet: 'nobody' as FleetName, expected: 0 }, 'an unknown fleet')
    await active.apply({ ...deploy, expected: 0 })
    t.same((await active.facts()).fleets, [{ ...of, ...next }], 'probes and all')
    await active.refuse({ ...deploy, expected: 0 }, 'the same once more')
    await active.apply(createShard(one), createShard(ref('arena-2')))
    await active.refuse(createShard(ref('arena-3')), 'one more than wanted, and no more')
    const failed = { kind: 'fleet.failed', fleet: arena, version: next.spec.version, shard: one } as const
    await active.apply(
      failed,
      failed,
      { ...failed, version: 'v0' },
      { ...failed, fleet: 'nobody' as FleetName },
    )
    t.match((await active.facts()).fleets, [{ plan: { version: 2, rollout: { failed: ['arena-1#1'] } } }])
    const over = { ...next.plan, version: 3, rollout: undefined }
    await active.apply({ ...deploy, expected: 2, plan: over })
    await active.apply(becomes(one, 'gone'))
    await active.refuse(createShard(ref('arena-3')), 'it is over')
  })

  t.test('a shard is spared only where more are ready than wanted', async t => {
    const active = await leading(t, await makeStore(t))
    const floor: Change = { kind: 'fleet.floor', fleet: arena }
    await active.refuse(floor, 'an unknown fleet')
    await active.apply(
      { kind: 'fleet.put', fleet: fleet({ shards: 2, spares: 0 }) },
      ...readyShard('arena-1'),
    )
    await active.apply(...readyShard('arena-2'))
    await active.refuse(floor, 'two of two')
    await active.apply({ kind: 'fleet.scale', fleet: arena, shards: 1, spares: 0 }, floor)
  })

  t.test('why the system drains a shard is kept as long as it drains', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply(...readyShard('arena-1'))
    const drain = { deadline: NOW, waitEmpty: true, cause: 'rollout' } as const
    const endpoint = { address: '127.0.0.1', port: 9_001 }
    const set = (from: ShardLifeName, to: ShardLife): Change => ({
      kind: 'shard.life',
      ref: one,
      from: [from],
      life: to,
      why: '',
    })
    const lives = async () => (await active.facts()).shards.map(shard => shard.life)
    const draining = { kind: 'draining', endpoint, pid: 11, drain } as const
    await active.apply(set('ready', draining))
    t.same(await lives(), [draining])
    const suspect = { kind: 'suspect', endpoint, pid: 11, drain } as const
    await active.apply(set('draining', suspect))
    t.same(await lives(), [suspect])
    await active.apply(set('suspect', { kind: 'ready', endpoint, pid: 11 }))
    const byHand = { ...draining, drain: { deadline: NOW, waitEmpty: true } } as const
    await active.apply(set('ready', byHand))
    t.same(await lives(), [byHand], 'nothing of before is left')
  })

  t.test('a shard begins its first life in state starting', async t => {
    const active = await leading(t, await makeStore(t))
    await active.refuse(createShard(ref('arena-1', 2)), 'a new id with incarnation 2')
    const at = await active.apply(createShard(one))
    t.match((await active.facts()).shards, [
      {
        ref: one,
        fleet: 'arena',
        host: 'host-1',
        slots: 100,
        createdAt: at,
        since: at,
        life: { kind: 'starting' },
      },
    ])
    await active.refuse(createShard(one), 'the same life again')
    await active.refuse(createShard(ref('arena-1', 2)), 'the next life while this one starts')
  })

  for (const end of ['fenced', 'gone'] as const)
    t.test(`a ${end} shard is followed by its next incarnation alone`, async t => {
      const active = await leading(t, await makeStore(t))
      await active.apply(...readyShard('arena-1'), becomes(one, end))
      await active.refuse(createShard(one), 'the same incarnation')
      await active.refuse(createShard(ref('arena-1', 3)), 'the one after the next')
      const at = await active.apply(createShard(ref('arena-1', 2)))
      const { shards } = await active.facts()
      t.match(shards, [{ ref: ref('arena-1', 2), since: at, createdAt: at, life: { kind: 'starting' } }])
      t.equal(shards[0]!.startTookMs, undefined, 'it has not started yet')
      t.equal(shards.length, 1, 'one row per id')
    })

  t.test('a shard that becomes ready says how long it took to start', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    await active.apply(createShard(one))
    made.advance(700)
    const at = await active.apply(becomes(one, 'ready'))
    t.match((await active.facts()).shards, [{ since: at, startTookMs: 700, why: 'ready', life: life.ready }])
    made.advance(50)
    await active.apply(becomes(one, 'suspect'))
    t.match((await active.facts()).shards, [{ since: at + 50, startTookMs: 700 }])
    await active.apply({
      kind: 'shard.life',
      ref: one,
      from: ['suspect'],
      life: life.ready,
      why: 'answers again',
    })
    t.match((await active.facts()).shards, [{ startTookMs: 700 }], 'coming back from suspicion is no start')
  })

  t.test('every state of a shard comes back with what exists in it', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply(...readyShard('arena-1'))
    const drain = { deadline: (NOW + 5) as StoreTimeMs, waitEmpty: true }
    const lives = [
      life.draining(5, true),
      { kind: 'suspect', endpoint: { address: '::1', port: 1 }, pid: 5, drain },
      life.suspect,
      life.ready,
      life.fenced,
      { kind: 'gone', endpoint: undefined },
    ] as const
    for (const next of lives) {
      const from = ['starting', 'ready', 'suspect', 'draining', 'fenced', 'gone'] as const
      await active.apply({ kind: 'shard.life', ref: one, from, life: next, why: '' })
      t.same((await active.facts()).shards[0]!.life, next, next.kind)
    }
  })

  t.test('a shard keeps the time its state began while the state is the same', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    const at = await active.apply(...readyShard('arena-1'))
    made.advance(10)
    await active.apply({ kind: 'shard.life', ref: one, from: ['ready'], life: life.ready, why: 'said again' })
    t.match((await active.facts()).shards, [{ since: at, why: 'said again' }])
  })

  t.test('a shard changes its state only from the states and the incarnation named', async t => {
    const active = await leading(t, await makeStore(t))
    const ready = (incarnation: number): Change => becomes(ref('arena-1', incarnation), 'ready', 'starting')
    await active.refuse(ready(1), 'an unknown shard')
    await active.apply(...readyShard('arena-1'))
    await active.refuse(ready(1), 'another state')
    await active.refuse(becomes(ref('arena-1', 2), 'fenced'), 'another incarnation')
    await active.refuse(
      { kind: 'shard.life', ref: one, from: [], life: life.gone, why: '' },
      'no state at all',
    )
  })
}
