import type { Test } from 'tap'
import type { MoveId } from '../../proto/contract/ids.ts'
import type { Epoch } from '../../proto/contract/session.ts'
import { HandoffScene, bob, C, eve, MOVE, outcomeOf } from './handoff-scene.ts'
import { A, ann, B, type MakeSessions } from './sessions-under-test.ts'
import { reserve } from './store-under-test.ts'

const OTHER = 'move-0002' as MoveId

export async function refusalContract(t: Test, make: MakeSessions): Promise<void> {
  t.test('places: no more than the shard has, whoever keeps them', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.scene.apply(reserve('f1', B, { alone: false, places: 3 }))
    t.match(await scene.store.reserve(scene.wanted({ slots: 10, players: 6 })), { reason: 'full' })
    t.same(await scene.places(), { 'arena-2': 3 }, 'nothing is kept for it')
    t.match(await scene.store.reserve(scene.wanted({ slots: 10, players: 5 })), { kind: 'reserved' })
    t.same(await scene.places(), { 'arena-2': 5 }, 'a place for each, which placement counts')
    await scene.reserved({ slots: 10, players: 5 })
    t.same(await scene.places(), { 'arena-2': 5 }, 'asked again they are the same places')
    await t.rejects(
      scene.scene.apply(reserve('f2', B, { alone: false, places: 96 })),
      /free for 96 more/u,
      'a fail-over finds them kept',
    )
  })

  t.test('places that have run out and are another’s by now cannot be prepared', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.reserved({ slots: 2 })
    await scene.advance(20_001)
    const other = await scene.login(A, 'eve', 10_003)
    await scene.reserved({ id: OTHER, slots: 2, members: [{ account: eve, epoch: other.epoch }] })
    t.match(await scene.store.prepare(MOVE, A), { reason: 'over' })
    t.same(await scene.states(), ['held arena-1', 'held arena-1'])
  })

  t.test('asked for again, places go with the group to another shard', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.reserved()
    await scene.reserved({ to: C })
    t.same(await scene.places(), { 'arena-3': 2 })
    t.match(await scene.store.handoff(MOVE), { to: { ...C }, phase: 'reserved' })
    t.match(
      await scene.store.reserve(scene.wanted({ members: scene.wanted().members.slice(0, 1) })),
      { reason: 'over' },
      'the same move with others in it is none',
    )
  })

  t.test('members: held by that shard with that epoch, on one hand-off at a time', async t => {
    const scene = await HandoffScene.make(t, make)
    const [first] = scene.wanted().members
    if (first === undefined) throw new Error('nobody')
    const members = [first, { account: bob, epoch: 1 as Epoch }]
    t.match(await scene.store.reserve(scene.wanted({ members })), { reason: 'fenced', account: bob })
    t.match(await scene.store.reserve(scene.wanted({ from: C })), { reason: 'fenced' })
    await scene.reserved({ members: [first] })
    const busy = await scene.store.reserve(scene.wanted({ id: OTHER, to: C }))
    t.match(busy, { reason: 'busy', account: ann })
    t.ok(isWithin(busy, 20_000), 'until its places have run out')
    await scene.advance(20_001)
    await scene.reserved({ id: OTHER, to: C })
    await scene.store.prepare(OTHER, A)
    t.match(await scene.store.prepare(MOVE, A), { reason: 'busy', account: ann })
    t.match(await scene.store.reserve(scene.wanted({ id: 'move-0003' as MoveId })), { reason: 'busy' })
    await scene.store.abort(OTHER, A)
    t.same(await scene.places(), {}, 'the place that ran out is shown to nobody')
  })

  t.test('one account twice, nobody, and a payload that is too large are mistakes', async t => {
    const scene = await HandoffScene.make(t, make)
    const [first] = scene.wanted().members
    if (first === undefined) throw new Error('nobody')
    await t.rejects(scene.store.reserve(scene.wanted({ members: [first, first] })), {
      code: 'SWY_INVALID_ARGUMENT',
    })
    await t.rejects(scene.store.reserve(scene.wanted({ members: [] })), { code: 'SWY_INVALID_ARGUMENT' })
    await scene.moving()
    await t.rejects(scene.store.putPayload(MOVE, A, ann, Buffer.alloc(65_536)), { code: 'SWY_LIMIT' })
    t.match(await scene.store.putPayload(MOVE, A, eve, Buffer.alloc(1)), { reason: 'fenced', account: eve })
  })

  t.test('whoever has just arrived stays a while, and nobody crosses all day', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.arrived()
    const back = async (over: object) => {
      const { epoch } = await scene.session(ann)
      return scene.wanted({ id: OTHER, from: B, to: A, members: [{ account: ann, epoch }], ...over })
    }
    const dwelling = await scene.store.reserve(await back({ dwellMs: 30_000 }))
    t.match(dwelling, { reason: 'dwell', account: ann })
    t.ok(isWithin(dwelling, 30_000), 'until it has been there for so long')
    await scene.advance(30_001)
    const often = await scene.store.reserve(await back({ dwellMs: 30_000, handoffsMax: 1 }))
    t.match(often, { reason: 'often', account: ann })
    t.ok(isWithin(often, 270_000), 'until the first of them is long enough ago')
    t.match(await scene.store.reserve(await back({ dwellMs: 30_000, handoffsMax: 2 })), { kind: 'reserved' })
    await scene.store.abort(OTHER, B)
    await scene.advance(270_000)
    const again = { id: 'move-0003' as MoveId, handoffsMax: 1 }
    t.match(await scene.store.reserve(await back(again)), { kind: 'reserved' })
  })

  t.test('shards: the old one must live, the new one must be ready', async t => {
    for (const [of, state, reserves, prepares, commits] of [
      [A, 'fenced', 'fenced', 'fenced', 'fenced'],
      [A, 'draining', 'reserved', 'prepared', 'committed'],
      [B, 'draining', 'away', 'away', 'committed'],
      [B, 'fenced', 'away', 'away', 'away'],
    ] as const) {
      const name = `${of.shardId} is ${state}`
      const scene = await HandoffScene.make(t, make)
      await scene.moving()
      await scene.scene.becomes(of, state)
      t.equal(outcomeOf(await scene.store.commit(MOVE, A, scene.realIps)), commits, `commit: ${name}`)
      const others = await HandoffScene.make(t, make)
      await others.scene.becomes(of, state)
      t.equal(outcomeOf(await others.store.reserve(others.wanted())), reserves, `reserve: ${name}`)
      const third = await HandoffScene.make(t, make)
      await third.reserved()
      await third.scene.becomes(of, state)
      t.equal(outcomeOf(await third.store.prepare(MOVE, A)), prepares, `prepare: ${name}`)
    }
  })

  t.test('a refused commit ends the move: a repetition finds it over', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.moving()
    await scene.scene.becomes(B, 'fenced')
    t.match(await scene.store.commit(MOVE, A, scene.realIps), { reason: 'away' })
    t.same(await scene.states(), ['held arena-1', 'held arena-1'])
    t.same(await scene.places(), {}, 'its places are given back at once')
    t.match(await scene.store.commit(MOVE, A, scene.realIps), { reason: 'over' })
  })

  t.test('another shard’s move is nobody else’s to prepare, feed, commit or abort', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.reserved()
    t.match(await scene.store.prepare(MOVE, C), { reason: 'fenced' })
    await scene.store.prepare(MOVE, A)
    t.match(await scene.store.putPayload(MOVE, C, ann, Buffer.alloc(1)), { reason: 'fenced' })
    t.match(await scene.store.commit(MOVE, C, scene.realIps), { reason: 'fenced' })
    t.match(await scene.store.abort(MOVE, C), { reason: 'fenced' })
    t.same(await scene.states(), ['moving arena-1', 'moving arena-1'])
  })
}

function isWithin(outcome: object, msMax: number): boolean {
  return (
    'retryAfterMs' in outcome &&
    typeof outcome.retryAfterMs === 'number' &&
    outcome.retryAfterMs > 0 &&
    outcome.retryAfterMs <= msMax
  )
}
