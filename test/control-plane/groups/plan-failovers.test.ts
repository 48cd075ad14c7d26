import t from 'tap'
import { planFailovers } from '../../../control-plane/groups/plan-failovers.ts'
import { routesOf } from '../../../control-plane/groups/routes.ts'
import { chooseTarget } from '../../../control-plane/groups/choose-target.ts'
import type { Generation } from '../../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { Decision } from '../../../control-plane/facts/decision.ts'
import {
  allWell,
  failover,
  fleet,
  group,
  life,
  NOW,
  player,
  proxy,
  ref,
  shard,
  world,
} from '../../support/world.ts'

const kinds = (decisions: readonly Decision[]) => decisions.map(one => one.changes.map(change => change.kind))
const first = group(1, ref('arena-1'))
const people = Array.from({ length: 40 }, (_, index) => player(index, 'arena-g1'))

const dying = failover(first, { members: people.map(one => one.id) })
const fenced = shard('arena-1', { life: life.fenced })

t.test('the target is a hot spare first', async t => {
  const given = {
    shards: [fenced, shard('arena-2'), shard('arena-3')],
    groups: [first, group(2, ref('arena-2'))],
    failovers: [dying],
  }
  t.match(chooseTarget(allWell(given), first, dying, new Set()), {
    kind: 'spare',
    shard: { ref: ref('arena-3') },
  })
})

t.test('two groups that fail together never choose the same spare', async t => {
  const second = group(2, ref('arena-2'))
  const decisions = planFailovers(
    allWell({
      shards: [
        fenced,
        shard('arena-2', { life: life.fenced }),
        shard('arena-3'),
        shard('arena-4', { slots: 200 }),
      ],
      groups: [first, second, group(4, ref('arena-4'))],
      failovers: [dying, failover(second)],
    }),
  )
  const targets = decisions.flatMap(one =>
    one.changes.flatMap(change =>
      change.kind === 'reservation.make' ? [change.reservation.shard.shardId] : [],
    ),
  )
  t.strictSame(targets, ['arena-3', 'arena-4'])
})

t.test(
  'without a spare: an empty draining shard, then one that starts in time, then one with room, then waiting',
  async t => {
    const drained = shard('arena-3', { life: life.draining() })
    const starting = shard('arena-4', { life: life.starting, createdAt: NOW, startTookMs: undefined })
    const roomy = shard('arena-2')
    const groups = [first, group(2, ref('arena-2'))]
    const choose = (shards: ReturnType<typeof shard>[], over: Partial<typeof dying> = {}) =>
      chooseTarget(
        allWell({ shards: [fenced, ...shards], groups, failovers: [dying] }),
        first,
        { ...dying, ...over },
        new Set(),
      ).kind
    t.equal(choose([roomy, starting, drained]), 'undrain')
    t.equal(choose([roomy, starting]), 'wait')
    t.equal(choose([roomy, starting], { holdUntil: NOW }), 'share', 'its hold is over')
    t.equal(choose([roomy]), 'share')
    t.equal(choose([shard('arena-2', { slots: 39 })]), 'none', 'never split')
  },
)

t.test('a full shard, a suspect one and the dead one itself are never targets', async t => {
  const groups = [first, group(2, ref('arena-2'))]
  const crowd = [...people, ...Array.from({ length: 70 }, (_, index) => player(100 + index, 'arena-g2'))]
  const full = allWell({ shards: [fenced, shard('arena-2')], groups }, { people: crowd })
  t.equal(chooseTarget(full, first, dying, new Set()).kind, 'none')
  t.equal(
    chooseTarget(
      allWell({ shards: [fenced, shard('arena-3', { life: life.suspect })], groups }),
      first,
      dying,
      new Set(),
    ).kind,
    'none',
  )
})

t.test('the group is bound once its target is ready, with the next generation', async t => {
  const reserved = failover(first, { phase: { kind: 'reserved', target: ref('arena-3'), reservation: 'r' } })
  const reservations = [
    { id: 'r', shard: ref('arena-3'), places: 40, reason: '', expiresAt: (NOW + 1_000) as StoreTimeMs },
  ]
  const shards = [fenced, shard('arena-3')]
  t.strictSame(
    kinds(planFailovers(allWell({ shards, groups: [first], failovers: [reserved], reservations }))),
    [['group.bind', 'failover.phase']],
  )
  t.strictSame(
    kinds(planFailovers(allWell({ shards: [fenced], groups: [first], failovers: [reserved], reservations }))),
    [['reservation.drop', 'failover.phase']],
    'a target that died is given up',
  )
})

t.test('it is done when every proxy has acknowledged the generation or its lease has run out', async t => {
  const bound = failover(first, {
    phase: { kind: 'bound', target: ref('arena-3'), reservation: 'r', generation: 2 as Generation },
  })
  const given = {
    shards: [fenced, shard('arena-3')],
    groups: [group(1, ref('arena-3'), { generation: 2 as Generation })],
    failovers: [bound],
  }
  const done = (...proxies: ReturnType<typeof proxy>[]) =>
    planFailovers(allWell(given, { proxies })).length > 0
  t.equal(done(proxy('proxy-1', { generations: { 'arena-g1': 1 } })), false)
  t.equal(done(proxy('proxy-1', { generations: { 'arena-g1': 2 } })), true)
  t.equal(done(proxy('proxy-1', { attached: false, leaseLeftMs: 10 })), false)
  t.equal(done(proxy('proxy-1', { attached: false, leaseLeftMs: 0 })), true)
})

t.test('a drain that is taken back before a target was chosen ends its fail-over', async t => {
  const planned = failover(first, { cause: 'drain' })
  const decisions = planFailovers(
    allWell({ shards: [shard('arena-1'), shard('arena-3')], groups: [first], failovers: [planned] }),
  )
  t.match(decisions[0]?.changes[0], { phase: { kind: 'dropped' } })
})

t.test('a brake that is set after a target was chosen keeps the group from being bound', async t => {
  const phase = { kind: 'reserved', target: ref('arena-2'), reservation: 'r' } as const
  const given = {
    shards: [shard('arena-1', { life: life.fenced }), shard('arena-2')],
    groups: [first],
    failovers: [failover(first, { phase })],
    reservations: [{ id: 'r', shard: ref('arena-2'), places: 1, reason: '', expiresAt: NOW }],
  }
  const brake = { scope: 'all', verb: 'all', reason: '', owner: 'observer', since: NOW } as const
  t.strictSame(planFailovers(allWell({ ...given, brakes: [{ ...brake, expiresAt: undefined }] })), [])
  t.match(kinds(planFailovers(allWell(given))), [['group.bind', 'failover.phase']])
})

t.test(
  'a surplus group that is drained shares a shard, and takes nobody new; the spare stays free',
  async t => {
    const second = group(2, ref('arena-2'))
    const given = {
      fleets: [fleet({ shards: 1, spares: 1 })],
      shards: [shard('arena-1'), shard('arena-2', { life: life.draining() }), shard('arena-3')],
      groups: [first, second],
    }
    const scene = allWell(given, { people })
    t.match(chooseTarget(scene, second, failover(second, { cause: 'drain' }), new Set()), {
      kind: 'share',
      shard: { ref: ref('arena-1') },
    })
    t.match(
      chooseTarget(scene, second, failover(second), new Set()),
      { kind: 'spare' },
      'a crash is in a hurry',
    )
    const settled = { ...scene.facts, groups: [first, { ...second, shard: ref('arena-1') }] }
    t.strictSame(
      routesOf(settled).map(route => route.admission),
      ['open', 'closed'],
    )
  },
)

t.test('a move that somebody asked for ends when there is no room; a crash goes on waiting', async t => {
  const given = { shards: [shard('arena-1')], groups: [first] }
  const plan = (cause: 'manual' | 'crash') =>
    planFailovers(
      allWell({ ...given, failovers: [failover(first, { cause, holdUntil: (NOW - 1) as StoreTimeMs })] }),
    )[0]?.changes[0]
  t.match(plan('manual'), { phase: { kind: 'dropped' } })
  t.match(plan('crash'), { phase: { kind: 'waiting' } })
})

t.test('an attached proxy that never acknowledges does not keep a fail-over open for ever', async t => {
  const phase = {
    kind: 'bound',
    target: ref('arena-3'),
    reservation: 'r',
    generation: 2 as Generation,
  } as const
  const groups = [group(1, ref('arena-3'), { generation: 2 as Generation })]
  const plan = (sinceMs: number) =>
    planFailovers(
      allWell(
        {
          shards: [fenced, shard('arena-3')],
          groups,
          failovers: [failover(first, { phase, since: (NOW - sinceMs) as StoreTimeMs })],
        },
        { proxies: [proxy('proxy-1')] },
      ),
    )
  t.strictSame(plan(1_000), [])
  t.match(plan(31_000)[0]?.events[0]?.why, /proxy-1/)
})

t.test('a held fail-over ends with its group: nobody else could ever end it', async t => {
  const held = failover(first, { phase: { kind: 'held', why: 'failed over 3 times in 10 minutes' } })
  t.strictSame(planFailovers(world({ shards: [fenced], groups: [first], failovers: [held] })), [])
  t.match(planFailovers(world({ shards: [fenced], groups: [], failovers: [held] })), [
    { changes: [{ kind: 'failover.phase', id: held.id, from: ['held'], phase: { kind: 'dropped' } }] },
  ])
})

t.test('a group that is counted larger than its shard still fits on a spare of the same size', async t => {
  const small = { slots: 6 }
  const crowded = failover(first, { members: people.slice(0, 10).map(one => one.id) })
  const given = { shards: [shard('arena-1', { ...small, life: life.fenced }), shard('arena-2', small)] }
  const target = chooseTarget(
    world({ ...given, groups: [first], failovers: [crowded] }, { people: people.slice(0, 10) }),
    first,
    crowded,
    new Set(),
  )
  t.match(target, { kind: 'spare', shard: { ref: ref('arena-2') } })
})

t.test('a group that waits for a shard waits a minute for members who are gone', async t => {
  const other = group(2, ref('arena-2'))
  const target = (agoMs: number) => {
    const waiting = failover(first, {
      members: people.slice(0, 10).map(one => one.id),
      begunAt: (NOW - agoMs) as StoreTimeMs,
      phase: { kind: 'waiting', why: 'no shard' },
    })
    const given = { shards: [fenced, shard('arena-2', { slots: 5 })], groups: [first, other] }
    return chooseTarget(
      world({ ...given, failovers: [waiting] }, { people: people.slice(0, 1) }),
      first,
      waiting,
      new Set(),
    ).kind
  }
  t.strictSame([target(59_999), target(60_000)], ['none', 'share'])
})

t.test('a drained group never brings a draining shard back: the two would take turns for ever', async t => {
  const emptied = shard('arena-2', { life: life.draining() })
  const given = { shards: [shard('arena-1', { life: life.draining() }), emptied], groups: [first] }
  const target = (cause: 'drain' | 'crash' | 'manual') => {
    const leaving = failover(first, { cause })
    return chooseTarget(world({ ...given, failovers: [leaving] }), first, leaving, new Set()).kind
  }
  t.strictSame([target('drain'), target('crash'), target('manual')], ['none', 'undrain', 'undrain'])
})
