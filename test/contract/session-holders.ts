import type { Test } from 'tap'
import { SHARD_LEASE_MARGIN_MS, SHARD_LEASE_TTL_MS } from '../../control-plane/sessions/session-store.ts'
import type { Epoch } from '../../proto/contract/session.ts'
import { ref } from '../support/world.ts'
import { A, account, ann, B, type MakeSessions, Scene } from './sessions-under-test.ts'

export async function holderContract(t: Test, make: MakeSessions): Promise<void> {
  t.test('only this holder is the holder', async t => {
    const scene = await Scene.withShards(t, make)
    const holder = await scene.granted(A)
    for (const [name, other] of Object.entries({
      'another shard': { ...holder, shard: B },
      'another incarnation': { ...holder, shard: ref('arena-1', 2) },
      'an earlier epoch': { ...holder, epoch: (holder.epoch - 1) as Epoch },
      'a later epoch': { ...holder, epoch: (holder.epoch + 1) as Epoch },
      'another account': { ...holder, account: account('Ann') },
    }))
      await scene.everyCall(other, 'fenced', name)
    await scene.everyCall(holder, 'held', 'the holder')
  })

  t.test('a release frees the account; repeated it is true, and frees nobody else', async t => {
    const scene = await Scene.withShards(t, make)
    const first = await scene.granted(A)
    t.equal(await scene.sessions.release(first), 'held')
    t.match((await scene.sessions.session(ann)).session, {
      epoch: first.epoch,
      state: { kind: 'free', last: A },
    })
    t.equal(await scene.sessions.release(first), 'held', 'the answer was lost')
    t.equal(await scene.sessions.check(first), 'fenced')
    t.equal(await scene.sessions.putState(first, []), 'fenced', 'what is free saves nothing')
    const second = await scene.granted(B)
    t.ok(second.epoch > first.epoch)
    t.equal(await scene.sessions.release(first), 'fenced', 'it comes late')
    t.equal(await scene.sessions.check(second), 'held')
  })

  t.test('after a release the same attempt is a new grant', async t => {
    const scene = await Scene.withShards(t, make)
    const first = await scene.granted(A)
    await scene.sessions.release(first)
    t.match(await scene.claim(A), { kind: 'granted', repeated: false })
    t.equal(await scene.sessions.release(first), 'fenced')
  })

  t.test('freed from outside, the holder is fenced; at another epoch nothing happens', async t => {
    const scene = await Scene.withShards(t, make)
    const holder = await scene.granted(A)
    t.equal(await scene.sessions.free(ann, (holder.epoch + 1) as Epoch), false)
    t.equal(await scene.sessions.free(account('bob'), holder.epoch), false)
    t.equal(await scene.sessions.check(holder), 'held')
    t.equal(await scene.sessions.free(ann, holder.epoch), true)
    t.equal(await scene.sessions.free(ann, holder.epoch), false, 'it is free')
    const { session } = await scene.sessions.session(ann)
    t.ok(session?.state.kind === 'free' && session.epoch > holder.epoch)
    await scene.everyCall(holder, 'fenced', 'it was freed')
    await scene.granted(B)
  })

  t.test('leases of living shards are renewed together; others are left out', async t => {
    const scene = await Scene.withShards(t, make)
    await scene.shard(ref('arena-3'), 'suspect')
    await scene.shard(ref('arena-4'), 'starting')
    await scene.shard(ref('arena-5'), 'fenced')
    await scene.shard(ref('arena-6'), 'gone')
    const asked = ['arena-1', 'arena-2', 'arena-3', 'arena-4', 'arena-5', 'arena-6', 'arena-7'].map(id =>
      ref(id),
    )
    const renewed = await scene.sessions.renewLeases([...asked, ref('arena-1', 7)])
    t.same(
      renewed.map(shard => shard.shardId).toSorted(),
      ['arena-1', 'arena-2', 'arena-3', 'arena-4'],
      'each once',
    )
    t.same(await scene.sessions.renewLeases([]), [])
    const { now } = await scene.sessions.session(ann)
    const leases = await scene.sessions.leases()
    t.same(
      leases.map(lease => lease.shard.shardId),
      ['arena-1', 'arena-2', 'arena-3', 'arena-4'],
    )
    for (const lease of leases) {
      t.ok(lease.until > now, 'in the future')
      t.ok(lease.until <= now + SHARD_LEASE_TTL_MS)
    }
  })

  t.test('leases of an earlier incarnation, and of given up shards, are not listed', async t => {
    const scene = await Scene.withShards(t, make)
    await scene.becomes(A, 'fenced')
    t.same(
      (await scene.sessions.leases()).map(lease => lease.shard),
      [{ ...B }],
    )
    await scene.apply({
      kind: 'shard.create',
      shard: {
        ref: ref('arena-1', 2),
        fleet: 'arena' as never,
        host: 'host-1' as never,
        version: 'v1',
        slots: 1,
        why: 'wanted',
      },
    })
    t.same(
      (await scene.sessions.leases()).map(lease => lease.shard),
      [{ ...B }],
    )
    t.same(await scene.sessions.renewLeases([A]), [], 'its next life does not revive it')
  })

  t.test('after an outage in which every lease ran out, holders go on', async t => {
    const scene = await Scene.withShards(t, make)
    const holder = await scene.granted(A)
    await scene.made.advance(10 * (SHARD_LEASE_TTL_MS + SHARD_LEASE_MARGIN_MS))
    t.same((await scene.sessions.renewLeases([A, B])).length, 2)
    t.match(await scene.claim(B), { kind: 'busy' })
    await scene.everyCall(holder, 'held', 'after the outage')
  })

  t.test('in quarantine only those claim who hold', async t => {
    const scene = await Scene.withShards(t, make)
    const holder = await scene.granted(A)
    const bob = account('bob')
    const { now } = await scene.sessions.server()
    await scene.sessions.quarantine(10_000, now)
    await scene.sessions.quarantine(1_000, now)
    const outcome = await scene.claim(B, 'first', bob)
    t.match(outcome, { kind: 'quarantine' })
    if (outcome.kind === 'quarantine') t.ok(outcome.until - outcome.now > 5_000, 'it never gets shorter')
    t.same(await scene.claim(A), { kind: 'granted', epoch: holder.epoch, repeated: true })
    t.match(await scene.claim(A, 'other'), { kind: 'quarantine' }, 'another login waits')
    await scene.everyCall(holder, 'held', 'in quarantine')
    t.match(await scene.claim(A), { kind: 'quarantine' }, 'it has let go')
    await scene.made.advance(10_000)
    await scene.granted(B, 'first', bob)
  })

  t.test('the database has a name of its own', async t => {
    const scene = await Scene.withShards(t, make)
    const { now } = await scene.sessions.server()
    t.match(now, /\w/u)
    await scene.sessions.quarantine(0, now)
    t.same(await scene.sessions.server(), { now, known: now })
    await scene.granted(A)
  })
}
