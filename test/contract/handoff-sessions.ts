import type { Test } from 'tap'
import type { SessionHolder } from '../../proto/contract/session.ts'
import { HandoffScene, bob, C, MOVE } from './handoff-scene.ts'
import { A, ann, B, entry, type MakeSessions } from './sessions-under-test.ts'

function holderOf(scene: HandoffScene): SessionHolder {
  const [holder] = scene.holders
  if (holder === undefined) throw new Error('nobody')
  return holder
}

export async function handoffSessionContract(t: Test, make: MakeSessions): Promise<void> {
  t.test('one that moves is held: its epoch saves, and its login is repeated', async t => {
    const scene = await HandoffScene.make(t, make)
    const { sessions } = scene.scene
    await scene.moving()
    const holder = holderOf(scene)
    t.equal(await sessions.check(holder), 'held')
    t.equal(await sessions.stamp(holder), 'held')
    t.equal(await sessions.putState(holder, [entry('gold', '5')]), 'held')
    t.match(await sessions.state(holder, []), { kind: 'held', entries: [{ key: 'gold' }] })
    t.match(await scene.scene.claim(A, 'login-ann'), { kind: 'granted', repeated: true, epoch: holder.epoch })
    t.match(await scene.scene.claim(A, 'again'), { kind: 'busy' })
    t.match(await scene.scene.claim(B), { kind: 'busy', session: { state: { kind: 'moving' } } })
    t.same(await scene.states(), ['moving arena-1', 'moving arena-1'])
    t.match(await scene.store.commit(MOVE, A, scene.realIps), { kind: 'committed' })
  })

  t.test('who lets go of one that moves leaves the move, which nobody can commit any more', async t => {
    for (const leave of ['release', 'free'] as const) {
      const scene = await HandoffScene.make(t, make)
      await scene.moving()
      const holder = holderOf(scene)
      if (leave === 'release') t.equal(await scene.scene.sessions.release(holder), 'held')
      else t.equal(await scene.scene.sessions.free(holder.account, holder.epoch), true)
      t.match(await scene.store.commit(MOVE, A, scene.realIps), { reason: 'fenced', account: ann })
      t.same(await scene.states(), ['free', 'held arena-1'], leave)
    }
  })

  t.test('one that is granted is nobody’s to save, and the old shard’s no more', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.committed()
    const holder = holderOf(scene)
    await scene.scene.everyCall(holder, 'fenced', 'the old epoch')
    const { epoch } = await scene.session(ann)
    t.ok(epoch > holder.epoch, 'the epoch has grown')
    for (const shard of [A, B]) {
      t.equal(await scene.scene.sessions.check({ shard, account: ann, epoch }), 'fenced')
      t.equal(
        await scene.scene.sessions.putState({ shard, account: ann, epoch }, [entry('a', 'b')]),
        'fenced',
      )
      t.equal(await scene.scene.sessions.release({ shard, account: ann, epoch }), 'fenced')
    }
    t.match(await scene.scene.claim(A, 'login-ann'), {
      kind: 'busy',
      session: { state: { kind: 'granted' } },
    })
    t.match(await scene.scene.claim(C), { kind: 'busy' })
  })

  t.test('a grant is another’s a margin after it has run out, or when its shard is no more', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.committed()
    await scene.advance(20_001)
    t.match(await scene.scene.claim(C), { kind: 'busy' }, 'not at once')
    t.match(
      await scene.scene.claim(B, 'late', bob),
      { kind: 'granted' },
      'its own shard has it as long as nobody else',
    )
    await scene.advance(2_500)
    t.match(await scene.scene.claim(C), { kind: 'granted', repeated: false })
    const dead = await HandoffScene.make(t, make)
    await dead.committed()
    const { epoch } = await dead.session(ann)
    await dead.scene.becomes(B, 'gone')
    const claim = await dead.scene.claim(C)
    t.ok(claim.kind === 'granted' && claim.epoch > epoch, 'with a higher epoch')
  })

  t.test('a shard that is no more cannot commit what another has claimed', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.moving()
    await scene.scene.becomes(A, 'fenced')
    t.match(await scene.scene.claim(C), { kind: 'granted' })
    t.match(await scene.store.commit(MOVE, A, scene.realIps), { reason: 'fenced', account: ann })
    t.same(await scene.states(), ['held arena-3', 'held arena-1'])
  })

  t.test('an administrator frees one that is granted', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.committed()
    const { epoch } = await scene.session(ann)
    t.equal(await scene.scene.sessions.free(ann, epoch), true)
    t.equal(await scene.store.arrive(scene.arrival()), undefined, 'the ticket is void')
    t.same(await scene.states(), ['free', 'granted arena-2'])
  })

  t.test('both are listed with the shard they are bound to', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.moving()
    const { sessions } = scene.scene
    t.same((await sessions.sessions({ shard: A, limit: 10 })).total, 2)
    await scene.store.commit(MOVE, A, scene.realIps)
    t.same((await sessions.sessions({ shard: A, limit: 10 })).total, 0)
    t.same(
      (await sessions.sessions({ shard: B, limit: 10 })).sessions.map(({ state }) => state.kind),
      ['granted', 'granted'],
    )
  })
}
