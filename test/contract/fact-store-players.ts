import type { Test } from 'tap'
import type { BrakeScope } from '../../control-plane/brakes/brake.ts'
import type { Change } from '../../control-plane/facts/change.ts'
import { MOVE_FLOWS_MAX, type MovePhaseName } from '../../control-plane/moves/move.ts'
import type { PlayerKey } from '../../proto/contract/common.ts'
import type { FlowId, GroupId, HostId, ListenerName, MoveId, ProxyId } from '../../proto/contract/ids.ts'
import { arena, lead, leading, type MakeStore } from './store-under-test.ts'

const DAY_MS = 86_400_000

function player(port: number, ip = '2001:db8::1'): PlayerKey {
  return { listener: 'main' as ListenerName, protocol: 'udp', ip, port }
}

const flow = { flowId: 'f1' as FlowId, proxy: 'proxy-1' as ProxyId, player: player(1), placementVersion: 3 }
const move = {
  id: 'm1' as MoveId,
  requestId: 'q1',
  target: 'arena-g2' as GroupId,
  style: 'lame-duck',
  lameDuckMs: 500,
  follow: 'timeout',
  clientTimeoutMs: 9_000,
  pacePerSecond: 100,
  flows: [flow],
  reservation: 'r1',
} as const

function put(port: number, placementVersion: number, group = 'arena-g1'): Change {
  return {
    kind: 'placement.put',
    placement: { player: player(port), group: group as GroupId, placementVersion },
  }
}

function brake(scope: BrakeScope, forMs: number | undefined, reason = 'test'): Change {
  return { kind: 'brake.set', brake: { scope, verb: 'failover', reason, owner: 'ann' }, forMs }
}

function record(requestId: string, answer = '{}'): Change {
  return { kind: 'request.record', requestId, digest: 'd1', answer }
}

export async function playerContract(t: Test, makeStore: MakeStore): Promise<void> {
  t.test('a move begins once, in phase prepare, with its deadline by the store’s clock', async t => {
    const active = await leading(t, await makeStore(t))
    const at = await active.apply({ kind: 'move.begin', move: { ...move, deadlineMs: 2_000 } })
    t.same((await active.facts()).moves, [
      { ...move, begunAt: at, since: at, deadline: at + 2_000, phase: 'prepare' },
    ])
    await active.refuse({ kind: 'move.begin', move: { ...move, deadlineMs: 1 } }, 'one that exists')
    const flows = Array.from({ length: MOVE_FLOWS_MAX + 1 }, () => flow)
    const tooMany: Change = { kind: 'move.begin', move: { ...move, flows, deadlineMs: 1 } }
    await t.rejects(active.apply(tooMany), { code: 'SWY_LIMIT' }, 'too many flows are refused')
  })

  t.test('a move steps only from the phases named, and is gone from the facts when it is over', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    await active.apply({ kind: 'move.begin', move: { ...move, deadlineMs: 2_000 } })
    const enter = (phase: MovePhaseName, from: MovePhaseName): Change => ({
      kind: 'move.phase',
      id: move.id,
      from: [from, 'rolled-back'],
      phase,
    })
    await active.refuse(enter('commit', 'ready'), 'another phase')
    for (const [from, phase] of [
      ['prepare', 'ready'],
      ['ready', 'commit'],
      ['commit', 'drain'],
    ] as const) {
      made.advance(7)
      const at = await active.apply(enter(phase, from))
      t.match((await active.facts()).moves, [{ phase, since: at, flows: [flow] }], phase)
    }
    await active.apply(enter('done', 'drain'))
    t.same((await active.facts()).moves, [])
    await active.refuse({ kind: 'move.begin', move: { ...move, deadlineMs: 1 } }, 'one that was')
  })

  t.test('a placement is replaced by a higher version alone', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    const at = await active.apply(put(1, 5), put(2, 1))
    await active.refuse(put(1, 5), 'the same version')
    await active.refuse(put(1, 4), 'a lower version')
    made.advance(1)
    await active.apply(put(1, 6, 'arena-g2'))
    const placements = (await active.facts()).placements.toSorted((a, b) => a.player.port - b.player.port)
    t.same(placements, [
      { player: player(1), group: 'arena-g2', placementVersion: 6, madeAt: at + 1 },
      { player: player(2), group: 'arena-g1', placementVersion: 1, madeAt: at },
    ])
    await active.apply({ kind: 'placement.remove', player: player(1) }, put(1, 1))
    await active.apply(
      { kind: 'placement.remove', player: player(1) },
      { kind: 'placement.remove', player: player(9) },
    )
    t.match((await active.facts()).placements, [{ player: player(2) }])
    t.equal((await active.facts()).placements.length, 1)
  })

  t.test('a decision that a brake stops does not take effect once the brake is set', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    const absent = (host?: string): Change => ({
      kind: 'brake.absent',
      verb: 'failover',
      fleet: arena,
      ...(host === undefined ? {} : { host: host as HostId }),
    })
    await active.apply(absent(), brake('host:host-1', 1_000))
    await active.apply(absent(), absent('host-2'))
    await active.refuse(absent('host-1'), 'a thing on the host')
    await active.apply(brake('fleet:other', undefined))
    await active.apply(absent())
    await active.apply(brake('fleet:arena', 1_000))
    await active.refuse(absent(), 'a thing of the fleet')
    made.advance(1_001)
    await active.apply(absent('host-1'))
  })

  t.test('a brake is set, replaced, runs out, and is cleared only while it is set', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    const at = await active.apply(brake('all', undefined), brake('fleet:arena', 1_000))
    t.same((await active.facts()).brakes, [
      { scope: 'all', verb: 'failover', reason: 'test', owner: 'ann', since: at, expiresAt: undefined },
      {
        scope: 'fleet:arena',
        verb: 'failover',
        reason: 'test',
        owner: 'ann',
        since: at,
        expiresAt: at + 1_000,
      },
    ])
    made.advance(999)
    await active.apply(brake('all', undefined, 'longer'))
    t.match((await active.facts()).brakes, [{ reason: 'longer', since: at + 999 }, { scope: 'fleet:arena' }])
    made.advance(1)
    t.match((await active.facts()).brakes, [{ scope: 'all' }])
    const clear = (scope: BrakeScope): Change => ({ kind: 'brake.clear', scope, verb: 'failover' })
    await active.refuse(clear('fleet:arena'), 'one that has run out')
    await active.refuse({ kind: 'brake.clear', scope: 'all', verb: 'stop' }, 'another verb')
    await active.apply(clear('all'))
    t.same((await active.facts()).brakes, [])
  })

  t.test('a request is remembered once, for a day', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    t.equal(await active.store.request('q1'), undefined)
    await active.apply(record('q1', 'first'))
    await active.refuse(record('q1', 'second'), 'an id that was used')
    made.advance(DAY_MS - 1)
    t.same(await active.store.request('q1'), { digest: 'd1', answer: 'first' })
    made.advance(1)
    t.equal(await active.store.request('q1'), undefined)
    const { token } = await lead(active.store, 'node-1')
    const result = await active.store.commit(token, [record('q1', 'again')], [])
    t.match(result, { kind: 'done' }, 'a forgotten id is new')
    t.match(await active.store.request('q1'), { answer: 'again' })
  })
}
