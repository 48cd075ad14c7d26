import type { Test } from 'tap'
import type { Change } from '../../control-plane/facts/change.ts'
import type { ShardLife, ShardLifeName } from '../../control-plane/shards/shard.ts'
import { fleet, life, ref } from '../support/world.ts'
import { becomes, createShard, leading, type MakeStore, readyShard } from './store-under-test.ts'

const one = ref('arena-1')

export async function leavingContract(t: Test, makeStore: MakeStore): Promise<void> {
  t.test('one that is leaving has another start in its stead, until it stays', async t => {
    const active = await leading(t, await makeStore(t))
    const leave: Change = { kind: 'shard.leaving', ref: one, leaving: true }
    const stay: Change = { ...leave, leaving: false }
    const marks = async () => (await active.facts()).shards.map(({ leaving }) => leaving)
    await active.refuse(leave, 'an unknown shard')
    await active.apply({ kind: 'fleet.put', fleet: fleet({ shards: 1, spares: 0 }) }, createShard(one))
    await active.refuse(leave, 'it has yet to start')
    await active.apply(becomes(one, 'ready', 'starting'))
    await active.refuse({ ...leave, ref: ref('arena-1', 2) }, 'another life')
    await active.refuse(createShard(ref('arena-2')), 'one of one')
    await active.apply(leave, leave)
    t.strictSame(await marks(), [true])
    await active.apply(createShard(ref('arena-2')))
    await active.refuse(createShard(ref('arena-3')), 'one in the stead of one')
    t.strictSame(await marks(), [true, undefined])
    await active.apply({ ...stay, ref: ref('arena-1', 2) }, { ...stay, ref: ref('arena-9') })
    t.strictSame(await marks(), [true, undefined], 'that was said of others')
    await active.apply(becomes(ref('arena-2'), 'gone'), stay, stay)
    t.strictSame(await marks(), [undefined, undefined])
    await active.refuse(createShard(ref('arena-3')), 'it stays')
  })

  t.test('one that is leaving is so in suspicion, too, and no more when it drains or dies', async t => {
    const active = await leading(t, await makeStore(t))
    const leave: Change = { kind: 'shard.leaving', ref: one, leaving: true }
    const set = (from: ShardLifeName, to: ShardLife): Change => ({
      kind: 'shard.life',
      ref: one,
      from: [from],
      life: to,
      why: '',
    })
    const mark = async () => (await active.facts()).shards[0]!.leaving
    await active.apply({ kind: 'fleet.put', fleet: fleet({ shards: 1, spares: 0 }) })
    await active.apply(...readyShard('arena-1'), leave, set('ready', life.suspect))
    t.equal(await mark(), true)
    await active.apply(createShard(ref('arena-2')), becomes(ref('arena-2'), 'gone'))
    await active.apply(set('suspect', life.ready))
    t.equal(await mark(), true)
    for (const cause of [undefined, 'host'] as const) {
      const byHand = life.draining() as Extract<ShardLife, { readonly kind: 'draining' }>
      const draining = cause === undefined ? byHand : { ...byHand, drain: { ...byHand.drain, cause } }
      await active.apply(leave, set('ready', draining))
      t.equal(await mark(), undefined, 'it drains')
      await active.refuse(leave, 'it drains already')
      await active.apply(set('draining', life.ready))
      t.equal(await mark(), undefined, 'it was taken back')
    }
    await active.apply(leave, set('ready', life.fenced))
    t.equal(await mark(), undefined, 'it is over')
    await active.apply(createShard(ref('arena-1', 2)), becomes(ref('arena-1', 2), 'ready', 'starting'))
    t.equal(await mark(), undefined, 'its next life is another one')
    await active.apply({ ...leave, ref: ref('arena-1', 2) })
    t.equal(await mark(), true)
  })
}
