import t from 'tap'
import type { EventView, GroupView, ShardView } from '../../../proto/contract/admin.ts'
import type { PlayerReport } from '../crowd/player-watch.ts'
import type { Snapshot } from '../world/product-view.ts'
import { broken, type Evidence, judgeFault } from './judge-fault.ts'

const shard = (id: string, groups: readonly string[]): ShardView =>
  ({ id, incarnation: 1, groups, fleet: 'arena', state: 'ready' }) as unknown as ShardView
const group = (id: string, on: string, generation: number): GroupView =>
  ({ id, shard: on, generation, fleet: 'arena' }) as unknown as GroupView
const player = (from: string, to: string, more: Partial<PlayerReport> = {}): PlayerReport => ({
  from,
  to,
  silenceMs: 100,
  quietMs: 10,
  changes: 0,
  wrongDeliveries: 0,
  lateFromOldShard: 0,
  lateWay: null,
  ...more,
})
const snapshot = (...groups: readonly GroupView[]): Snapshot =>
  ({ groups, shards: [shard('arena-1', ['g1']), shard('arena-2', ['g2', 'g3'])] }) as unknown as Snapshot
const event = (kind: string, why: string): EventView =>
  ({ kind, why, actor: 'system' }) as unknown as EventView

const before = snapshot(group('g1', 'arena-1', 1), group('g2', 'arena-2', 1))
const moved = snapshot(group('g1', 'arena-9', 2), group('g2', 'arena-2', 1))
const rules = {
  name: 'shard-killed',
  victims: 1,
  ends: [],
  concernedMsMax: 5_000,
  othersMsMax: 1_000,
  moves: 'concerned',
} as const
const good: Evidence = {
  world: 'up',
  before,
  after: moved,
  events: [event('shard.fenced', 'S1 its agent saw it exit: signal SIGKILL')],
  done: { did: 'kill -9 of arena-1', concerned: ['arena-1'] },
  players: [player('arena-1/1', 'arena-9/1', { silenceMs: 300 }), player('arena-2/1', 'arena-2/1')],
  heldUpMs: 0,
  wholeMs: 1_500,
  complaints: [],
}

t.test('a fail-over as promised', async t => {
  t.match(judgeFault(rules, good), {
    noticed: 'S1',
    concerned: { players: 1, max: 300 },
    others: { players: 1, max: 100 },
    generations: ['g1 1→2'],
    groupsSplit: 0,
    complaints: [],
  })
})

const table: [string, Partial<Evidence>, RegExp][] = [
  ['the group stays', { after: before }, /g1 did not leave its shard/],
  ['another group goes', { after: snapshot(group('g1', 'x', 2), group('g2', 'y', 2)) }, /g2 left arena-2/],
  [
    'a generation falls',
    { after: snapshot(group('g1', 'x', 0), group('g2', 'arena-2', 1)) },
    /generation of g1 fell/,
  ],
  [
    'too long an outage',
    { players: [player('arena-1/1', 'arena-9/1', { silenceMs: 5_001 })] },
    /who was hit/,
  ],
  [
    'others are disturbed',
    { players: [player('arena-2/1', 'arena-2/1', { silenceMs: 1_001 })] },
    /who was not/,
  ],
  ['a wrong delivery', { players: [player('arena-2/1', 'arena-2/1', { wrongDeliveries: 1 })] }, /1 wrong/],
  [
    'a zombie speaks',
    { players: [player('arena-1/1', 'arena-9/1', { lateFromOldShard: 2, lateWay: 'a/1 for b/1' })] },
    /2 answers of a shard .*: a\/1 for b\/1/,
  ],
  [
    'a group is split',
    { players: [player('arena-1/1', 'arena-8/1'), player('arena-1/1', 'arena-9/1')] },
    /1 groups were split/,
  ],
  ['the brake trips', { events: [event('brake.set', 'x')] }, /brake on ourselves tripped/],
  ['it never recovers', { complaints: ['not well again'] }, /not well again/],
]

for (const [name, over, complaint] of table)
  t.test(`told: ${name}`, async t => {
    t.match(broken(judgeFault(rules, { ...good, ...over })).join('\n'), complaint)
  })

t.test('what the machine did to the measuring process it may have done to every other', async t => {
  const players = [player('arena-2/1', 'arena-2/1', { silenceMs: 1_001 })]
  t.strictSame(broken(judgeFault(rules, { ...good, players, heldUpMs: 1 })), [])
  t.match(
    judgeFault(rules, { ...good, players }),
    { complaints: [], slow: [/who was not/] },
    'apart from the rest',
  )
})

t.test('two groups of one shard may part; a brake that has to trip and does not is told', async t => {
  const players = [player('arena-2/1', 'arena-8/1'), player('arena-2/1', 'arena-9/1')]
  t.equal(judgeFault(rules, { ...good, players }).groupsSplit, 0)
  const { complaints } = judgeFault({ ...rules, brake: true }, good)
  t.strictSame(complaints, ['the brake on ourselves did not trip'])
})
