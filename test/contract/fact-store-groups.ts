import type { Test } from 'tap'
import type { Change } from '../../control-plane/facts/change.ts'
import { FAILOVERS_SHOWN_MS } from '../../control-plane/facts/facts.ts'
import { FAILOVER_MEMBERS_MAX, type FailoverPhase } from '../../control-plane/groups/failover.ts'
import type { Generation, GroupId, ShardRef } from '../../proto/contract/ids.ts'
import { life, ref } from '../support/world.ts'
import {
  becomes,
  createGroup,
  createShard,
  lead,
  leading,
  type MakeStore,
  readyShard,
  reserve,
} from './store-under-test.ts'

const [one, two] = [ref('arena-1'), ref('arena-2')]
const group = 'arena-g1' as GroupId
const generation = (number: number) => number as Generation

function bind(at: number, to: ShardRef): Change {
  return { kind: 'group.bind', id: group, generation: generation(at), to }
}

function begin(
  id: string,
  phase: FailoverPhase = { kind: 'begun' },
  members = ['main/udp/1.2.3.4:5'],
): Change {
  return {
    kind: 'failover.begin',
    failover: { id, group, from: one, cause: 'crash', members, holdMs: 10_000, phase },
  }
}

function step(id: string, from: FailoverPhase['kind'], phase: FailoverPhase): Change {
  return { kind: 'failover.phase', id, from: [from], phase }
}

const done: FailoverPhase = { kind: 'done', target: two, generation: generation(2) }

export async function groupContract(t: Test, makeStore: MakeStore): Promise<void> {
  t.test('a group begins at generation 1 on a ready shard', async t => {
    const active = await leading(t, await makeStore(t))
    await active.refuse(createGroup('arena-g1', one), 'an unknown shard')
    await active.apply(createShard(one))
    await active.refuse(createGroup('arena-g1', one), 'a shard that only starts')
    await active.apply(becomes(one, 'ready'))
    await active.refuse(createGroup('arena-g1', ref('arena-1', 2)), 'another incarnation')
    const at = await active.apply(createGroup('arena-g1', one))
    t.same((await active.facts()).groups, [
      { id: group, fleet: 'arena', ordinal: 1, shard: one, generation: 1, boundAt: at },
    ])
    await active.refuse(createGroup('arena-g1', one), 'a group that exists')
  })

  t.test(
    'a group is bound from the generation named to a ready shard, and its generation grows by one',
    async t => {
      const made = await makeStore(t)
      const active = await leading(t, made)
      await active.apply(...readyShard('arena-1'), createGroup('arena-g1', one), createShard(two))
      await active.refuse(bind(1, two), 'a shard that only starts')
      await active.apply(becomes(two, 'ready'))
      await active.refuse(bind(2, two), 'another generation')
      made.advance(5)
      const at = await active.apply(bind(1, two))
      t.match((await active.facts()).groups, [{ shard: two, generation: 2, boundAt: at }])
      await active.refuse(bind(1, one), 'the generation before')
    },
  )

  t.test('a group that is created again goes on from the generation of its former life', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply(...readyShard('arena-1'), ...readyShard('arena-2'), createGroup('arena-g1', one))
    await active.apply(bind(1, two))
    await active.apply({ kind: 'group.remove', id: group, generation: generation(2) })
    await active.apply(createGroup('arena-g1', one))
    t.match((await active.facts()).groups, [{ shard: one, generation: 3 }])
  })

  t.test('a group never begins on a shard that is kept for another one', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    await active.apply(...readyShard('arena-1'))
    const reservation = { id: 'r', shard: one, places: 3, reason: 'fail-over of arena-g2', ttlMs: 1_000 }
    await active.apply({ kind: 'reservation.make', reservation, alone: true, players: 0 })
    await active.refuse(createGroup('arena-g1', one), 'a shard that is reserved')
    made.advance(1_001)
    await active.apply(createGroup('arena-g1', one))
    await active.refuse(createGroup('arena-g2', one), 'a shard that carries a group')
  })

  t.test('a group is removed at the generation named', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply(...readyShard('arena-1'), createGroup('arena-g1', one))
    await active.refuse({ kind: 'group.remove', id: group, generation: generation(2) }, 'another generation')
    await active.apply({ kind: 'group.remove', id: group, generation: generation(1) })
    t.same((await active.facts()).groups, [])
  })

  t.test('a fail-over begins once, for a group that is bound to the shard it leaves', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply(...readyShard('arena-1'), ...readyShard('arena-2'))
    await active.refuse(begin('f1'), 'no such group')
    await active.apply(createGroup('arena-g1', two))
    await active.refuse(begin('f1'), 'a group on another shard')
    await active.apply(bind(1, one))
    const event = { actor: 'system', kind: 'shard.fenced', subject: 'arena-1', summary: 'Down.', why: 'exit' }
    const result = await active.store.commit(
      active.token,
      [becomes(one, 'fenced'), begin('f1')],
      [event, event],
    )
    if (result.kind !== 'done') throw new Error(result.why)
    t.same((await active.facts()).failovers, [
      {
        id: 'f1',
        group,
        from: one,
        cause: 'crash',
        members: ['main/udp/1.2.3.4:5'],
        begunAt: result.at,
        since: result.at,
        holdUntil: result.at + 10_000,
        phase: { kind: 'begun' },
        causeEvent: result.eventIds[0],
      },
    ])
    await active.refuse(begin('f1'), 'one that exists')
    await active.refuse(begin('f2'), 'while another one of the group is under way')
    await active.apply(step('f1', 'begun', done), begin('f2', { kind: 'held', why: 'poison' }))
    const held = (await active.facts()).failovers.find(failover => failover.id === 'f2')
    t.match(held, { phase: { kind: 'held', why: 'poison' }, causeEvent: 0 })
    await active.refuse(begin('f3'), 'while another one of the group is held')
  })

  t.test('a fail-over steps only from the phases named, and every phase keeps what exists in it', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    await active.apply(...readyShard('arena-1'), createGroup('arena-g1', one), begin('f1'))
    await active.refuse(step('f2', 'begun', { kind: 'waiting', why: '' }), 'an unknown one')
    await active.refuse(step('f1', 'reserved', { kind: 'waiting', why: '' }), 'another phase')
    const phases: readonly FailoverPhase[] = [
      { kind: 'waiting', why: 'no room' },
      { kind: 'reserved', target: two, reservation: 'r1' },
      { kind: 'bound', target: two, reservation: 'r1', generation: generation(2) },
      done,
      { kind: 'dropped', why: 'group removed' },
    ]
    let from: FailoverPhase['kind'] = 'begun'
    for (const phase of phases) {
      made.advance(3)
      const at = await active.apply(step('f1', from, phase))
      t.match((await active.facts()).failovers, [{ phase, since: at }], phase.kind)
      t.same((await active.facts()).failovers[0]!.phase, phase, `${phase.kind}, and nothing else`)
      from = phase.kind
    }
  })

  t.test('a fail-over keeps its members until it is over', async t => {
    const active = await leading(t, await makeStore(t))
    const members = ['a', 'b']
    await active.apply(
      ...readyShard('arena-1'),
      createGroup('arena-g1', one),
      begin('f1', undefined, members),
    )
    await active.apply(step('f1', 'begun', { kind: 'waiting', why: '' }))
    t.same((await active.facts()).failovers[0]!.members, members)
    await active.apply(step('f1', 'waiting', done))
    t.same((await active.facts()).failovers[0]!.members, [])
    await t.rejects(
      active.apply(
        begin(
          'f2',
          undefined,
          Array.from({ length: FAILOVER_MEMBERS_MAX + 1 }, () => 'x'),
        ),
      ),
      { code: 'SWY_LIMIT' },
      'too many members are refused',
    )
  })

  t.test('a fail-over that is over is shown for as long as the flap guard looks back', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    await active.apply(...readyShard('arena-1'), createGroup('arena-g1', one), begin('over'))
    await active.apply(step('over', 'begun', done), begin('open'))
    const shown = async () => (await active.facts()).failovers.map(failover => failover.id)
    made.advance(FAILOVERS_SHOWN_MS - 1)
    t.same(await shown(), ['open', 'over'])
    made.advance(1)
    t.same(await shown(), ['open'])
    const { token } = await lead(active.store, 'node-1')
    await active.store.commit(
      token,
      [{ kind: 'failover.phase', id: 'open', from: ['begun'], phase: done }],
      [],
    )
    t.same(await shown(), [], 'one that ends late is not shown again')
  })

  t.test('a reservation alone needs a ready shard with neither group nor reservation', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    await active.refuse(reserve('r1', one), 'an unknown shard')
    await active.apply(createShard(one))
    await active.refuse(reserve('r1', one), 'a shard that only starts')
    await active.apply(becomes(one, 'ready'))
    const at = await active.apply(reserve('r1', one))
    t.same((await active.facts()).reservations, [
      { id: 'r1', shard: one, places: 10, reason: 'fail-over', expiresAt: at + 1_000 },
    ])
    await active.refuse(reserve('r2', one), 'a reserved shard')
    made.advance(1_000)
    await active.apply(reserve('r2', one))
    t.same(
      (await active.facts()).reservations.map(each => each.id),
      ['r2'],
      'one that ran out is in nobody’s way',
    )
    await active.apply({ kind: 'reservation.drop', id: 'r2' }, createGroup('arena-g1', one))
    await active.refuse(reserve('r3', one), 'a shard with a group')
  })

  t.test('a reservation among others needs as many free slots as places', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    await active.apply(...readyShard('arena-1', 100), createGroup('arena-g1', one))
    await active.apply(reserve('r1', one, { alone: false, places: 30, players: 40 }))
    await active.refuse(reserve('r2', one, { alone: false, places: 31, players: 40 }), 'one place too many')
    await active.apply(reserve('r2', one, { alone: false, places: 30, players: 40 }))
    await active.refuse(reserve('r2', one, { alone: false, places: 0, players: 0 }), 'an id that is taken')
    made.advance(1_000)
    await active.apply(reserve('r2', one, { alone: false, places: 60, players: 40 }))
    await active.apply({ kind: 'shard.life', ref: one, from: ['ready'], life: life.suspect, why: '' })
    await active.refuse(reserve('r3', one, { alone: false, places: 0, players: 0 }), 'a suspect shard')
  })

  t.test('a reservation is extended while it is valid, dropped, and swept when it has run out', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    await active.apply(...readyShard('arena-1'), reserve('r1', one))
    const ids = async () => (await active.facts()).reservations.map(each => each.id)
    const extend: Change = { kind: 'reservation.extend', id: 'r1', ttlMs: 500 }
    made.advance(900)
    await active.apply(extend)
    made.advance(499)
    t.same(await ids(), ['r1'])
    made.advance(1)
    t.same(await ids(), [])
    await active.apply(extend)
    t.same(await ids(), [], 'its places may be another’s by now, so it does not come back')
    await active.apply(reserve('r2', one))
    await active.apply({ kind: 'reservation.sweep' })
    t.same(await ids(), ['r2'])
    await active.apply({ kind: 'reservation.drop', id: 'r2' }, { kind: 'reservation.drop', id: 'unknown' })
    t.same(await ids(), [])
  })
}
