import type { Test } from 'tap'
import type { MoveId } from '../../proto/contract/ids.ts'
import { HandoffScene, bob, C, eve, MOVE } from './handoff-scene.ts'
import { A, ann, type MakeSessions } from './sessions-under-test.ts'

const KEPT_MS = 600_000

export async function sweepContract(t: Test, make: MakeSessions): Promise<void> {
  t.test('nothing ends before its time', async t => {
    for (const bring of ['reserved', 'moving', 'committed', 'arrived', 'over'] as const) {
      const scene = await HandoffScene.make(t, make)
      await scene[bring]()
      const before = [await scene.states(), await scene.places(), await scene.store.handoff(MOVE)]
      t.same(await scene.store.sweep(KEPT_MS, 10), [], bring)
      t.same([await scene.states(), await scene.places(), await scene.store.handoff(MOVE)], before, bring)
    }
  })

  t.test('places and moves that have run out are over, and whoever moved is held as before', async t => {
    for (const [bring, afterMs] of [
      ['reserved', 20_001],
      ['moving', 5_001],
    ] as const) {
      const scene = await HandoffScene.make(t, make)
      await scene[bring]()
      await scene.advance(afterMs)
      t.match(await scene.store.sweep(KEPT_MS, 10), [{ id: MOVE, phase: 'over' }], bring)
      t.same(await scene.states(), ['held arena-1', 'held arena-1'])
      t.same(await scene.places(), {})
      t.same(await scene.store.sweep(KEPT_MS, 10), [], 'once')
      t.equal(await scene.scene.sessions.check(scene.holders[0] ?? never()), 'held', 'with its epoch')
    }
  })

  t.test('who does not come is free a margin after the ticket has run out', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.committed()
    await scene.store.arrive(scene.arrival())
    const { epoch } = await scene.session(bob)
    await scene.advance(22_000)
    t.same(await scene.store.sweep(KEPT_MS, 10), [])
    await scene.advance(501)
    const phases = [
      { account: ann, phase: 'arrived' },
      { account: bob, phase: 'expired' },
    ]
    t.match(await scene.store.sweep(KEPT_MS, 10), [{ id: MOVE, phase: 'committed', members: phases }])
    t.same(await scene.states(), ['held arena-2', 'free'])
    t.ok((await scene.session(bob)).epoch > epoch, 'with a higher epoch')
    t.same(await scene.places(), {})
    t.same(await scene.store.handoffs(10), [])
  })

  t.test('who has come by a password, or was freed, is awaited no longer', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.committed()
    await scene.scene.claim((await scene.store.handoff(MOVE))?.to ?? never(), 'by-password')
    await scene.scene.sessions.free(bob, (await scene.session(bob)).epoch)
    t.match(await scene.store.sweep(KEPT_MS, 10), [
      {
        members: [
          { account: ann, phase: 'arrived' },
          { account: bob, phase: 'expired' },
        ],
      },
    ])
    t.same(await scene.places(), {})
    t.same(await scene.states(), ['held arena-2', 'free'])
  })

  t.test('what is over is kept for a while, and dropped with all that belongs to it', async t => {
    for (const bring of ['over', 'arrived'] as const) {
      const scene = await HandoffScene.make(t, make)
      await scene[bring]()
      await scene.advance(59_000)
      await scene.store.sweep(60_000, 10)
      t.match(await scene.store.handoff(MOVE), { id: MOVE }, bring)
      await scene.advance(1_001)
      await scene.store.sweep(60_000, 10)
      t.equal(await scene.store.handoff(MOVE), undefined, bring)
    }
  })

  t.test('several at once: no more than asked for, the oldest first', async t => {
    const scene = await HandoffScene.make(t, make)
    const third = await scene.login(A, 'eve', 10_003)
    const all = [...scene.wanted().members, { account: eve, epoch: third.epoch }]
    for (const [index, member] of all.entries()) {
      await scene.reserved({ id: `move-000${index}` as MoveId, members: [member], to: C })
      await scene.advance(10)
    }
    t.same(
      (await scene.store.handoffs(2)).map(({ id }) => id),
      ['move-0000', 'move-0001'],
    )
    t.same(
      (await scene.store.handoffs(10)).map(({ members }) => members.map(one => one.account)),
      [[ann], [bob], [eve]],
      'each with its own',
    )
    await scene.advance(20_001)
    t.same(
      (await scene.store.sweep(KEPT_MS, 2)).map(({ id }) => id),
      ['move-0000', 'move-0001'],
    )
    t.same(
      (await scene.store.sweep(KEPT_MS, 2)).map(({ id }) => id),
      ['move-0002'],
    )
  })

  t.test('those under way are counted by phase, and listed with all their members', async t => {
    const scene = await HandoffScene.make(t, make)
    const none = { reserved: 0, moving: 0, committed: 0 }
    t.same(await scene.store.counts(), none)
    const third = await scene.login(C, 'eve', 10_003)
    const other = { id: 'move-0002' as MoveId, from: C, members: [{ account: eve, epoch: third.epoch }] }
    await scene.reserved()
    t.same(await scene.store.counts(), { ...none, reserved: 1 })
    await scene.moving(other)
    t.same(await scene.store.counts(), { reserved: 1, moving: 1, committed: 0 })
    await scene.store.commit(other.id, C, new Map())
    await scene.store.prepare(MOVE, A)
    await scene.store.commit(MOVE, A, scene.realIps)
    t.same(await scene.store.counts(), { ...none, committed: 2 })
    const named = (await scene.store.unrouted(10)).map(({ id, members }) => [
      id,
      ...members.map(one => one.account),
    ])
    t.same(
      named.toSorted(([left = ''], [right = '']) => left.localeCompare(right)),
      [
        [MOVE, ann, bob],
        [other.id, eve],
      ],
    )
    for (const name of [ann, bob]) await scene.store.arrive(scene.arrival({ account: name }))
    t.same(await scene.store.counts(), { ...none, committed: 1 }, 'who has arrived is not under way')
  })

  t.test('a committed one is to be routed until somebody has said that it was', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.moving()
    t.same(await scene.store.unrouted(10), [])
    await scene.store.routed(MOVE)
    await scene.store.commit(MOVE, A, scene.realIps)
    t.match(await scene.store.unrouted(10), [{ id: MOVE, isRouted: false }], 'nothing was routed before')
    await scene.store.routed(MOVE)
    t.same(await scene.store.unrouted(10), [])
    t.match(await scene.store.handoff(MOVE), { isRouted: true, phase: 'committed' })
  })
}

function never(): never {
  throw new Error('it is not there')
}
