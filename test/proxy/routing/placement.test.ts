import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { PlacementPolicy, PlayerKey } from '../../../proto/contract/common.ts'
import { decidePlacement, type Neighbours } from '../../../proxy/routing/placement.ts'
import { RouteTable } from '../../../proxy/routing/route-table.ts'
import { arena, group, policy, type RouteSketch, snapshot, token } from '../support/routes.ts'

const now = 10_000 as MonotonicMs
const player: PlayerKey = { listener: 'main' as never, protocol: 'udp', ip: '10.0.0.1', port: 5_000 }
const nobody: Neighbours = {
  twinOf: () => undefined,
  soleRouteOfIp: () => undefined,
  seatOf: () => undefined,
}

interface Case {
  readonly name: string
  readonly routes: readonly (RouteSketch & {
    readonly udp?: number
    readonly tcp?: number
    readonly answeredMsAgo?: number
  })[]
  readonly placement?: PlacementPolicy
  readonly leaseMs?: number
  readonly explicit?: number
  readonly seat?: number
  readonly twin?: number
  readonly sole?: number
  readonly expect: string
}

const cases: readonly Case[] = [
  { name: 'nobody takes players', routes: [], expect: 'no-route' },
  {
    name: 'spread takes the emptiest',
    routes: [
      { group: 1, udp: 3 },
      { group: 2, udp: 1 },
    ],
    expect: 'g2 spread',
  },
  {
    name: 'spread compares shares of slots',
    routes: [
      { group: 1, udp: 3, slots: 100 },
      { group: 2, udp: 2, slots: 10 },
    ],
    expect: 'g1 spread',
  },
  {
    name: 'spread ties go to the oldest',
    routes: [
      { group: 1, ordinal: 9 },
      { group: 2, ordinal: 3 },
    ],
    expect: 'g2 spread',
  },
  {
    name: 'fill takes the fullest with room',
    placement: 'fill',
    routes: [
      { group: 1, udp: 2 },
      { group: 2, udp: 5 },
      { group: 3, udp: 10, slots: 10 },
    ],
    expect: 'g2 fill',
  },
  {
    name: 'somebody with both protocols is one player',
    routes: [
      { group: 1, udp: 3, tcp: 3 },
      { group: 2, udp: 4 },
    ],
    expect: 'g1 spread',
  },
  { name: 'all full', routes: [{ group: 1, udp: 10, slots: 10 }], expect: 'full' },
  {
    name: 'only the own protocol fills the slots',
    routes: [{ group: 1, tcp: 10, slots: 10 }],
    expect: 'g1 spread',
  },
  { name: 'all on hold', routes: [{ group: 1, admission: 'hold' }], expect: 'hold' },
  {
    name: 'one full, one on hold: waiting helps',
    routes: [
      { group: 1, admission: 'hold' },
      { group: 2, udp: 1, slots: 1 },
    ],
    expect: 'hold',
  },
  { name: 'all closed', routes: [{ group: 1, admission: 'closed' }], expect: 'no-route' },
  {
    name: 'two groups on one shard: the oldest',
    routes: [
      { group: 7, shard: 1 },
      { group: 3, shard: 1 },
    ],
    expect: 'g3 spread',
  },
  {
    name: 'no lease and the shard of its seat is silent: waits for its group, whoever else answers',
    leaseMs: 0,
    seat: 1,
    routes: [{ group: 1 }, { group: 2, answeredMsAgo: 10 }],
    expect: 'hold',
  },
  {
    name: 'no lease and the shard of its twin is silent: waits for its group',
    leaseMs: 0,
    twin: 1,
    routes: [{ group: 1 }, { group: 2, answeredMsAgo: 10 }],
    expect: 'hold',
  },
  { name: 'no lease, no answer: wait', leaseMs: 0, routes: [{ group: 1 }], expect: 'hold' },
  {
    name: 'no lease, answered lately: unconfirmed',
    leaseMs: 0,
    routes: [{ group: 1, answeredMsAgo: 2_000 }],
    expect: 'g1 spread unconfirmed',
  },
  {
    name: 'no lease, answered long ago: wait',
    leaseMs: 0,
    routes: [{ group: 1, answeredMsAgo: 2_001 }],
    expect: 'hold',
  },
  {
    name: 'explicit beats everything',
    explicit: 2,
    seat: 1,
    twin: 1,
    routes: [{ group: 1 }, { group: 2, udp: 90 }],
    expect: 'g2 explicit',
  },
  {
    name: 'explicit needs no free slot',
    explicit: 2,
    routes: [{ group: 1 }, { group: 2, udp: 100 }],
    expect: 'g2 explicit',
  },
  {
    name: 'explicit waits for its group',
    explicit: 2,
    routes: [{ group: 1 }, { group: 2, admission: 'hold' }],
    expect: 'hold',
  },
  {
    name: 'explicit to a closed group is void',
    explicit: 2,
    routes: [{ group: 1 }, { group: 2, admission: 'closed' }],
    expect: 'g1 spread',
  },
  { name: 'explicit to an unknown group is void', explicit: 9, routes: [{ group: 1 }], expect: 'g1 spread' },
  {
    name: 'a seat beats pair and policy',
    seat: 2,
    twin: 1,
    routes: [{ group: 1 }, { group: 2, udp: 50 }],
    expect: 'g2 seat',
  },
  {
    name: 'a seat on hold waits',
    seat: 2,
    routes: [{ group: 1 }, { group: 2, admission: 'hold' }],
    expect: 'hold',
  },
  {
    name: 'a seat in a closed group is void',
    seat: 2,
    routes: [{ group: 1 }, { group: 2, admission: 'closed' }],
    expect: 'g1 spread',
  },
  {
    name: 'the twin is followed',
    twin: 2,
    sole: 1,
    routes: [{ group: 1 }, { group: 2, udp: 50 }],
    expect: 'g2 pair',
  },
  {
    name: 'the only group of the ip is followed',
    sole: 2,
    routes: [{ group: 1 }, { group: 2, udp: 50 }],
    expect: 'g2 pair',
  },
  {
    name: 'but not beyond its slots',
    sole: 2,
    routes: [{ group: 1 }, { group: 2, udp: 50, slots: 50 }],
    expect: 'g1 spread',
  },
]

for (const one of cases)
  t.test(one.name, async t => {
    const table = tableOf(one)
    const routeOf = (n: number | undefined) => (n === undefined ? undefined : table.route(group(n)))
    const result = decidePlacement(
      table,
      arena,
      player,
      {
        twinOf: () => routeOf(one.twin),
        soleRouteOfIp: () => routeOf(one.sole),
        seatOf: () => (one.seat === undefined ? undefined : group(one.seat)),
      },
      now,
    )
    t.equal(
      result.kind === 'placed'
        ? `${result.route.groupId.replace('arena-', '')} ${result.why}${result.unconfirmed ? ' unconfirmed' : ''}`
        : result.kind,
      one.expect,
    )
  })

function tableOf(one: Case): RouteTable {
  const table = new RouteTable({ groupsMax: 100, placementsMax: 10 })
  const placements =
    one.explicit === undefined ? [] : [{ player, groupId: group(one.explicit), placementVersion: 3 }]
  const fleets = [policy({ placement: one.placement ?? 'spread' })]
  table.applySnapshot(
    token(1),
    snapshot(one.routes, { fleets, placements, leaseMs: one.leaseMs ?? 3_000 }),
    now,
  )
  for (const sketch of one.routes) {
    const route = table.route(group(sketch.group))
    if (route === undefined) throw new Error('no route')
    route.udpFlows = sketch.udp ?? 0
    route.tcpFlows = sketch.tcp ?? 0
    if (sketch.answeredMsAgo !== undefined) route.shard.evidence.answeredAt = now - sketch.answeredMsAgo
  }
  return table
}

t.test('hash: a group that leaves moves only its own players', async () => {
  const hashed = (groups: readonly number[]) =>
    tableOf({ name: '', placement: 'hash', routes: groups.map(n => ({ group: n })), expect: '' })
  const groupOf = (table: RouteTable, ip: string) => {
    const result = decidePlacement(table, arena, { ...player, ip }, nobody, now)
    return result.kind === 'placed' ? result.route.groupId : result.kind
  }
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 1, max: 6 }), (ip, gone) => {
      const all = [1, 2, 3, 4, 5, 6]
      const before = groupOf(hashed(all), ip)
      const after = groupOf(hashed(all.filter(n => n !== gone)), ip)
      return before === group(gone) ? after !== before : after === before
    }),
  )
})

t.test('hash uses every group about equally', async t => {
  const table = tableOf({
    name: '',
    placement: 'hash',
    routes: [1, 2, 3, 4].map(n => ({ group: n })),
    expect: '',
  })
  const counts = new Map<string, number>()
  for (let n = 0; n < 4_000; n += 1) {
    const ip = `10.1.${n >> 8}.${n & 255}`
    const result = decidePlacement(table, arena, { ...player, ip }, nobody, now)
    const key = result.kind === 'placed' ? result.route.groupId : result.kind
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  for (const count of counts.values()) t.ok(count > 800 && count < 1_200, `${count} of 4000`)
  t.equal(counts.size, 4)
})
