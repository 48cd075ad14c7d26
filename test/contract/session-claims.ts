import type { Test } from 'tap'
import { SHARD_LEASE_MARGIN_MS, SHARD_LEASE_TTL_MS } from '../../control-plane/sessions/session-store.ts'
import type { Epoch, SeenEndpoint } from '../../proto/contract/session.ts'
import { ref } from '../support/world.ts'
import { A, account, ann, B, type MakeSessions, Scene } from './sessions-under-test.ts'

const seen: SeenEndpoint = { protocol: 'udp', ip: '2001:db8::7', port: 40_000 }

export async function claimContract(t: Test, make: MakeSessions): Promise<void> {
  t.test('a free account is granted once; everybody else is told who has it', async t => {
    const scene = await Scene.withShards(t, make)
    const granted = await scene.sessions.claim({ shard: A, account: ann, attempt: 'first', seen })
    t.match(granted, { kind: 'granted', repeated: false })
    const epoch = granted.kind === 'granted' ? granted.epoch : 0
    t.ok(Number.isSafeInteger(epoch) && epoch > 1_600_000_000_000_000, 'an epoch says when it was granted')
    const session = {
      account: ann,
      epoch,
      state: { kind: 'held', shard: { ...A }, attempt: 'first', seen: { ...seen } },
    }
    t.match(await scene.claim(B, 'other'), { kind: 'busy', session }, 'another shard')
    t.match(await scene.claim(A, 'other'), { kind: 'busy', session }, 'another login on the same shard')
    t.match(await scene.claim(B, 'first'), { kind: 'busy', session }, 'another shard with the same attempt')
    const { session: found, now } = await scene.sessions.session(ann)
    t.match(found, session)
    t.ok(found !== undefined && found.since <= now && now - found.since < SHARD_LEASE_TTL_MS)
  })

  t.test('the same attempt gets the same epoch again', async t => {
    const scene = await Scene.withShards(t, make)
    const first = await scene.granted(A)
    const before = await scene.sessions.session(ann)
    for (let time = 0; time < 3; time++)
      t.same(await scene.claim(A), { kind: 'granted', epoch: first.epoch, repeated: true })
    t.same((await scene.sessions.session(ann)).session, before.session, 'and nothing else has changed')
  })

  t.test('accounts are told apart byte by byte', async t => {
    const scene = await Scene.withShards(t, make)
    const names = ['ann', 'Ann', 'ANN', 'ann.', '[ann]', '007', '7', '{a}=~^+*-@#$!():_'].map(account)
    for (const name of names) await scene.granted(A, 'first', name)
    t.same((await scene.sessions.session(account('aNN'))).session, undefined)
  })

  t.test('who has never been heard of has no session', async t => {
    const scene = await Scene.withShards(t, make)
    t.same((await scene.sessions.session(ann)).session, undefined)
    await scene.everyCall({ shard: A, account: ann, epoch: 1 as Epoch }, 'fenced', 'nobody')
  })

  for (const state of ['starting', 'suspect', 'fenced', 'gone'] as const)
    t.test(`a shard that is ${state} is refused`, async t => {
      const scene = await Scene.withShards(t, make)
      await scene.shard(ref('arena-3'), state)
      t.match(await scene.claim(ref('arena-3')), { kind: 'refused', why: new RegExp(state, 'u') })
      t.notMatch((await scene.sessions.session(ann)).session, { state: { kind: 'held' } })
    })

  t.test('a shard that drains still takes players', async t => {
    const scene = await Scene.withShards(t, make)
    await scene.becomes(A, 'draining')
    await scene.granted(A)
  })

  t.test('an incarnation that is not the latest, or not yet, is refused', async t => {
    const scene = await Scene.withShards(t, make)
    t.match(await scene.claim(ref('arena-9')), { kind: 'refused', why: /\w/u }, 'unknown')
    t.match(await scene.claim(ref('arena-1', 2)), { kind: 'refused' }, 'not yet')
    await scene.becomes(A, 'fenced')
    await scene.shard(ref('arena-1', 2), 'ready')
    t.match(await scene.claim(A), { kind: 'refused' }, 'not any more')
    await scene.granted(ref('arena-1', 2))
  })

  t.test('a lease is needed to claim, and its end frees nothing', async t => {
    const scene = await Scene.withShards(t, make)
    const holder = await scene.granted(A)
    await scene.made.advance(SHARD_LEASE_TTL_MS + SHARD_LEASE_MARGIN_MS + 1)
    t.match(await scene.claim(B), { kind: 'refused', why: /lease/u })
    t.match(await scene.claim(A), { kind: 'refused', why: /lease/u }, 'not even what it holds')
    await scene.sessions.renewLeases([B])
    t.match(await scene.claim(B), { kind: 'busy' }, 'the holder is late, not fenced')
    t.equal(await scene.sessions.check(holder), 'held')
    await scene.sessions.renewLeases([A])
    t.same(await scene.claim(A), { kind: 'granted', epoch: holder.epoch, repeated: true })
  })

  t.test('a shard without any lease is refused', async t => {
    const scene = await Scene.withShards(t, make)
    await scene.becomes(A, 'fenced')
    await scene.shard(ref('arena-1', 2), 'starting')
    await scene.becomes(ref('arena-1', 2), 'ready')
    await scene.granted(ref('arena-1', 2))
    const late = ref('arena-3')
    await scene.apply({
      kind: 'shard.create',
      shard: {
        ref: late,
        fleet: 'arena' as never,
        host: 'host-1' as never,
        version: 'v1',
        slots: 1,
        why: 'wanted',
      },
    })
    await scene.becomes(late, 'ready')
    t.match(await scene.claim(late, 'x', account('bob')), { kind: 'refused', why: /lease/u })
  })

  await takeOverContract(t, make)
}

async function takeOverContract(t: Test, make: MakeSessions): Promise<void> {
  for (const state of ['fenced', 'gone'] as const)
    t.test(`what a shard held that is ${state} is granted to the next, with a higher epoch`, async t => {
      const scene = await Scene.withShards(t, make)
      const old = await scene.granted(A)
      await scene.becomes(A, state)
      t.match(await scene.claim(A), { kind: 'refused' }, 'it cannot take its own session again')
      const next = await scene.granted(B, 'second')
      t.ok(next.epoch > old.epoch)
      await scene.everyCall(old, 'fenced', 'the old holder')
      t.equal(await scene.sessions.check(next), 'held', 'nothing that the old holder does disturbs the next')
      t.match(await scene.claim(B, 'third'), { kind: 'busy' })
    })

  t.test('what an earlier incarnation held is granted to the next, on its own shard too', async t => {
    const scene = await Scene.withShards(t, make)
    const old = await scene.granted(A)
    await scene.becomes(A, 'gone')
    const next = ref('arena-1', 2)
    await scene.shard(next, 'ready')
    const again = await scene.granted(next)
    t.ok(again.epoch > old.epoch, 'even with the attempt of the earlier life')
    await scene.everyCall(old, 'fenced', 'the earlier life')
    t.equal(await scene.sessions.check(again), 'held')
  })

  t.test('a shard that is suspect keeps what it holds', async t => {
    const scene = await Scene.withShards(t, make)
    const holder = await scene.granted(A)
    await scene.becomes(A, 'suspect')
    t.match(await scene.claim(B), { kind: 'busy' })
    await scene.everyCall(holder, 'held', 'suspect')
  })

  t.test('a fenced shard saves nothing, also while nobody else has the account', async t => {
    const scene = await Scene.withShards(t, make)
    const holder = await scene.granted(A)
    await scene.becomes(A, 'fenced')
    t.equal(await scene.sessions.check(holder), 'fenced')
    t.equal(await scene.sessions.stamp(holder), 'fenced')
    t.equal(await scene.sessions.putState(holder, []), 'fenced')
    t.equal(await scene.sessions.release(holder), 'held', 'it may let go')
    await scene.granted(B)
  })
}
