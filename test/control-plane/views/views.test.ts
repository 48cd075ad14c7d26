import t from 'tap'
import { alarms } from '../../../control-plane/views/alarms.ts'
import { eventView } from '../../../control-plane/views/event-view.ts'
import { groupView } from '../../../control-plane/views/group-view.ts'
import { playerView, shardsByGroup } from '../../../control-plane/views/player-view.ts'
import { shardView } from '../../../control-plane/views/shard-view.ts'
import { durationText } from '../../../control-plane/views/people-text.ts'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import { NO_SESSIONS } from '../../../control-plane/sessions/sessions-live.ts'
import { storeTimeAfter } from '../../../lib/store-time.ts'
import {
  eventView as eventField,
  groupView as groupField,
  playerView as playerField,
  shardView as shardField,
} from '../../../proto/contract/admin.ts'
import type { Field } from '../../../proto/contract/wire-fields.ts'
import type { Generation } from '../../../proto/contract/ids.ts'
import {
  allWell,
  exited,
  failover,
  fleet,
  group,
  host,
  life,
  NOW,
  observation,
  player,
  proxy,
  ref,
  shard,
  world,
} from '../../support/world.ts'

const one = shard('arena-1')
const first = group(1, one.ref)
const people = [player(1, 'arena-g1'), player(2, 'arena-g1')]

t.test('a shard shows its group, its players and its verdict', async t => {
  const view = shardView(allWell({ shards: [one], groups: [first] }, { people }), one)
  t.match(view, {
    id: 'arena-1',
    groups: ['arena-g1'],
    state: 'ready',
    address: '127.0.0.1:9001',
    players: 2,
    slots: 100,
    spare: false,
    verdict: 'healthy',
    evidence: [],
    drainDeadlineMs: 0,
  })
})

t.test('each state of a shard shows what exists in it', async t => {
  for (const [of, wanted] of [
    [life.starting, { state: 'starting', pid: 0, address: '' }],
    [life.ready, { state: 'ready', pid: 11, spare: true }],
    [life.draining(5_000), { state: 'draining', drainDeadlineMs: 5_000, spare: false }],
    [life.draining(-5_000), { state: 'draining', drainDeadlineMs: 1 }],
    [life.fenced, { state: 'fenced', pid: 0, verdict: 'down' }],
    [life.gone, { state: 'gone', pid: 0, address: '127.0.0.1:9001' }],
  ] as const) {
    const record = shard('arena-1', { life: of })
    t.match(shardView(world({ shards: [record] }), record), wanted, of.kind)
  }
})

t.test('a shard that is down says why', async t => {
  const said = { hosts: [host('host-1', { exits: [exited(one.ref)] })] }
  t.match(shardView(world({ shards: [one] }, said), one), { verdict: 'down', evidence: [/S1 .*SIGKILL/] })
})

t.test('each phase of a fail-over has its word and its sentence', async t => {
  const target = ref('arena-2')
  const reservation = 'r'
  const generation = 2 as Generation
  for (const [cause, phase, shown, detail] of [
    ['crash', { kind: 'begun' }, 'failing-over', /leaves arena-1#1/],
    ['drain', { kind: 'begun' }, 'moving', /leaves arena-1#1/],
    ['crash', { kind: 'waiting', why: 'no room' }, 'waiting', /no room/],
    ['crash', { kind: 'held', why: 'flaps' }, 'held', /flaps/],
    ['crash', { kind: 'reserved', target, reservation }, 'failing-over', /arena-2#1/],
    ['manual', { kind: 'bound', target, reservation, generation }, 'moving', /arena-2#1/],
    ['crash', { kind: 'done', target, generation }, 'settled', /^$/],
    ['crash', { kind: 'dropped', why: '' }, 'settled', /^$/],
  ] as const) {
    const given = { groups: [first], failovers: [failover(first, { cause, phase })] }
    t.match(groupView(world(given), first), { phase: shown, detail }, `${cause} ${phase.kind}`)
  }
})

t.test('a player shows where it is and why', async t => {
  const given = world({ shards: [one], groups: [first] })
  t.match(playerView(people[0]!, shardsByGroup(given.facts)), {
    id: 'f1',
    address: '127.0.0.1:40001',
    shard: 'arena-1',
    group: 'arena-g1',
    why: 'spread',
    account: '',
  })
})

t.test('views fit through the wire', async t => {
  const all = allWell({ shards: [one], groups: [first] }, { people })
  const event = {
    id: 1,
    at: NOW,
    node: 'n',
    actor: 'a'.repeat(100),
    kind: 'k',
    subject: 's',
    summary: 'x'.repeat(5_000),
    why: '',
    before: { long: 'x'.repeat(20_000) },
    after: null,
    cause: undefined,
  }
  const shown = eventView(event)
  t.match(shown, { before: '{"omitted":20011}', after: '', cause: 0 })
  for (const [field, value] of [
    [shardField, shardView(all, one)],
    [groupField, groupView(all, first)],
    [playerField, playerView(people[0]!, shardsByGroup(all.facts))],
    [eventField, shown],
  ] as const) {
    const wire = field as Field<unknown>
    t.strictSame(wire.decode(wire.encode(value), ''), value)
  }
})

t.test('all is well: no alarms', async t => {
  const shards = [one, shard('arena-2'), shard('arena-3'), shard('arena-4')]
  t.strictSame(alarms(allWell({ shards, groups: [first] })), [])
})

t.test('each thing to look at is one alarm', async t => {
  const strong = { fleets: [fleet({ shards: 1, spares: 0 })], shards: [one], groups: [first] }
  const waiting = failover(first, { phase: { kind: 'waiting', why: 'no shard has 2 places' } })
  const held = failover(first, { phase: { kind: 'held', why: 'failed over 3 times' } })
  const observer = {
    scope: 'all',
    verb: 'all',
    reason: 'half is dead',
    owner: 'observer',
    since: NOW,
  } as const
  const cases: readonly [Partial<Facts>, Parameters<typeof allWell>[1], RegExp][] = [
    [{ ...strong, failovers: [waiting] }, { people }, /arena-g1 waits .* 2 players: no shard has 2 places/],
    [{ ...strong, failovers: [held] }, {}, /arena-g1 is held .* failed over 3 times/],
    [{ ...strong, brakes: [{ ...observer, expiresAt: undefined }] }, {}, /observer is suspect: half is dead/],
    [strong, { hosts: [host('host-1', { attached: false })] }, /agent of host-1 .* 60 s; 1 shards/],
    [strong, { proxies: [proxy('proxy-1', { attached: false })] }, /proxy proxy-1 is detached for 60 s/],
    [
      strong,
      { hosts: [host('host-1', { restoreWarning: 'no route' })] },
      /restored addresses on host-1: no route$/,
    ],
    [
      strong,
      { sessions: { ...NO_SESSIONS, userFailure: 'CREATE USER is missing' } },
      /users of shards cannot be made or locked.*: CREATE USER is missing/,
    ],
    [{ ...strong, fleets: [fleet({ shards: 2, spares: 1 })] }, {}, /below strength: 1 of 3/],
  ]
  for (const [given, said, wanted] of cases) {
    const found = alarms(allWell(given, said))
    t.equal(found.length, 1, wanted.source)
    t.match(found[0], wanted)
  }
})

t.test(
  'nobody misses the agent of a host whose machine is deleted, unless shards are left on it',
  async t => {
    const away = {
      hosts: [host('host-1', { attached: false })],
      proxies: [proxy('game-2', { attached: false })],
    }
    const quiet = allWell({ fleets: [], shards: [] }, away)
    t.equal(alarms(quiet).length, 2)
    t.strictSame(alarms(quiet, [], new Set(['host-1', 'game-2'])), [])
    const strong = { fleets: [fleet({ shards: 1, spares: 0 })], shards: [one], groups: [first] }
    t.match(alarms(allWell(strong, away), [], new Set(['host-1', 'game-2'])), [
      /1 shards run there unsupervised/,
    ])
  },
)

t.test('a drain in a suspect shard keeps its deadline', async t => {
  const drain = { deadline: storeTimeAfter(NOW, 7_000), waitEmpty: false }
  const record = shard('arena-1', { life: { ...life.suspect, drain } as typeof life.suspect })
  const said = { proxies: [proxy('p', { observations: [observation(record.ref, { silent: true })] })] }
  const view = shardView(allWell({ shards: [record] }, said), record)
  t.match(view, { drainDeadlineMs: 7_000, verdict: 'suspect', evidence: [/S4/] })
})

t.test('durations are told in the unit that a person would choose', async t => {
  for (const [ms, text] of [
    [0, '0 s'],
    [1_499, '1 s'],
    [119_000, '119 s'],
    [180_000, '3 min'],
    [7_200_000, '2 h'],
    [172_800_000, '2 d'],
  ] as const)
    t.equal(durationText(ms), text)
})
