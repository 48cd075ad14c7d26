import t from 'tap'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import { judgePrewarm } from '../../../control-plane/zones/judge-prewarm.ts'
import type { PrewarmRequest } from '../../../proto/contract/handoff.ts'
import type { BorderRule, ZoneMap, ZoneName } from '../../../proto/contract/zone.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import {
  allWell,
  exited,
  failover,
  fleet,
  group,
  host,
  hosted,
  life,
  NOW,
  player,
  ref,
  shard,
} from '../../support/world.ts'
import { halves, rectangle } from '../../support/zone-maps.ts'

const A = ref('arena-1')
const B = ref('arena-2')
const request = {
  moveId: 'move-0001',
  shard: A,
  members: [{ account: 'ann', epoch: 5 }],
  toZone: 'east',
} as unknown as PrewarmRequest

const far = rectangle('far', 3, { x: 200_000, y: -100_000 }, { x: 400_000, y: 100_000 })
const THREE = [...halves.zones, far]

const rule = (over: Partial<BorderRule>): BorderRule => ({
  one: 'east' as ZoneName,
  other: 'west' as ZoneName,
  corridor: 0,
  prewarm: 0,
  hysteresis: 0,
  closed: true,
  ...over,
})

const mapped = (over: Partial<ZoneMap> = {}): Facts['zoneMaps'] => [
  { map: { ...halves, ...over }, by: 'somebody', appliedAt: NOW },
]

const brake = (
  scope: 'all' | 'fleet:arena' | 'fleet:other' | 'host:host-1',
  verb: 'handoff' | 'all' | 'stop',
) =>
  ({
    brakes: [{ scope, verb, reason: 'we look into it', owner: 'admin', since: NOW, expiresAt: undefined }],
  }) satisfies Partial<Facts>

function judged(
  given: Partial<Facts> = {},
  over: Partial<PrewarmRequest> = {},
  said: Parameters<typeof allWell>[1] = {},
) {
  const world = allWell(
    {
      fleets: [fleet()],
      shards: [shard('arena-1'), shard('arena-2', { slots: 40 })],
      groups: [group(1, A), group(2, B)],
      zoneMaps: mapped(),
      ...given,
    },
    said,
  )
  const verdict = judgePrewarm(world, { ...request, ...over })
  return verdict.kind === 'reserve' ? verdict : { ...verdict.refused, why: verdict.refused.why }
}

t.test('a zone may take fewer players than its shard has slots, and never more', async t => {
  for (const [own, slots] of [
    [30, 30],
    [50, 40],
  ] as const) {
    const zones = halves.zones.map(zone => ({ ...zone, slots: own }))
    t.match(judged({ zoneMaps: mapped({ zones }) }), { wanted: { slots } })
  }
})

t.test('a zone with a ready shard gets places asked for, by the limits of the map', async t => {
  const people = [player(1, 'arena-g2'), player(2, 'arena-g2'), player(3, 'arena-g1')]
  const map = mapped({ dwellMs: 7_000, handoffsMax: 4, handoffsWithinMs: 90_000 })
  t.strictSame(judged({ zoneMaps: map }, {}, { people }), {
    kind: 'reserve',
    wanted: {
      id: 'move-0001',
      from: A,
      fromZone: 'west',
      to: B,
      toGroup: 'arena-g2',
      toZone: 'east',
      members: request.members,
      players: 2,
      slots: 40,
      dwellMs: 7_000,
      handoffsMax: 4,
      handoffsWithinMs: 90_000,
    },
  })
})

const REFUSED: Readonly<Record<string, readonly [Partial<Facts>, Partial<PrewarmRequest>, string, RegExp]>> =
  {
    'an incarnation that is no more': [
      {},
      { shard: ref('arena-1', 2) },
      'fenced',
      /arena-1#2 has been given up/,
    ],
    'a shard that is fenced': [
      { shards: [shard('arena-1', { life: life.fenced }), shard('arena-2')] },
      {},
      'fenced',
      /arena-1#1 has been given up/,
    ],
    'a fleet without a map': [{ zoneMaps: [] }, {}, 'away', /has no zone east/],
    'a zone that is not in the map': [{}, { toZone: 'north' as ZoneName }, 'away', /has no zone north/],
    'a shard that carries no zone': [
      { groups: [group(2, B)] },
      {},
      'away',
      /carries no zone that could be left/,
    ],
    'its own zone': [{}, { toZone: 'west' as ZoneName }, 'away', /carries no zone that could be left/],
    'a group that is not there yet': [{ groups: [group(1, A)] }, {}, 'away', /group 2, which there is not/],
    'a zone that it carries itself, in need': [
      { groups: [group(1, A), group(2, A)] },
      {},
      'away',
      /carried by this very shard/,
    ],
    'a group on its way to another shard': [
      { failovers: [failover(group(2, B))] },
      {},
      'away',
      /being carried to another shard/,
    ],
    'a shard that drains': [
      { shards: [shard('arena-1'), shard('arena-2', { life: life.draining() })] },
      {},
      'away',
      /arena-2, which carries east, is draining/,
    ],
    'a shard that is suspect': [
      { shards: [shard('arena-1'), shard('arena-2', { life: life.suspect })] },
      {},
      'away',
      /is suspect/,
    ],
    'a closed border': [
      { zoneMaps: mapped({ borders: [rule({})] }) },
      {},
      'closed',
      /west and east is closed/,
    ],
    'a closed border, told the other way round': [
      { zoneMaps: mapped({ borders: [rule({ one: 'west' as ZoneName, other: 'east' as ZoneName })] }) },
      {},
      'closed',
      /is closed/,
    ],
    'a brake on hand-offs of the fleet': [brake('fleet:arena', 'handoff'), {}, 'brake', /we look into it/],
    'a brake on everything': [brake('all', 'all'), {}, 'brake', /brake on all for all/],
    'a brake on the host': [brake('host:host-1', 'handoff'), {}, 'brake', /host:host-1/],
  }

for (const [name, [given, over, reason, why]] of Object.entries(REFUSED))
  t.test(`refuses ${name}`, async t => {
    t.match(judged(given, over), { reason, why, account: '' })
  })

const TAKEN: Readonly<Record<string, Partial<Facts>>> = {
  'a shard that drains itself': {
    shards: [shard('arena-1', { life: life.draining() }), shard('arena-2')],
  },
  'a rule for the border that does not close it': {
    zoneMaps: mapped({ borders: [rule({ closed: false })] }),
  },
  'a closed border of others': {
    zoneMaps: mapped({
      zones: THREE,
      borders: [rule({ other: 'far' as ZoneName })],
    }),
  },
  'a brake on something else': brake('all', 'stop'),
  'a brake on another fleet': brake('fleet:other', 'handoff'),
  'a brake that has ended': {
    brakes: [{ ...brake('all', 'all').brakes[0]!, expiresAt: (NOW - 1) as StoreTimeMs }],
  },
}

for (const [name, given] of Object.entries(TAKEN))
  t.test(`takes ${name} for no reason to refuse`, async t => {
    t.match(judged(given), { kind: 'reserve' })
  })

t.test('of two zones that a shard carries in need, the one is left from which the way is open', async t => {
  const zones = THREE
  const given = { groups: [group(1, A), group(2, B), group(3, A)] }
  t.match(judged({ ...given, zoneMaps: mapped({ zones }) }), { wanted: { fromZone: 'west' } })
  const closed = mapped({ zones, borders: [rule({})] })
  t.match(judged({ ...given, zoneMaps: closed }), { wanted: { fromZone: 'far' } })
})

t.test('nobody is sent to a shard that is seen to be down', async t => {
  const dead = host('host-1', { hosted: [hosted(A)], exits: [exited(B)] })
  t.match(judged({}, {}, { hosts: [dead] }), { reason: 'away', why: /is down/, retryAfterMs: 1_000 })
})
