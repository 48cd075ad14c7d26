import t from 'tap'
import { planFences } from '../../../control-plane/groups/plan-fences.ts'
import type { Decision } from '../../../control-plane/facts/decision.ts'
import type { Generation } from '../../../proto/contract/ids.ts'
import type { FenceLevel } from '../../../control-plane/sessions/session-settings.ts'
import {
  type LockProgress,
  NO_SESSIONS,
  type SessionsLive,
} from '../../../control-plane/sessions/sessions-live.ts'
import {
  exited,
  failover,
  fleet,
  group,
  host,
  hosted,
  NOW,
  observation,
  player,
  proxy,
  ref,
  shard,
  world,
} from '../../support/world.ts'

const kinds = (decisions: readonly Decision[]) => decisions.map(one => one.changes.map(change => change.kind))
const first = group(1, ref('arena-1'))
const people = Array.from({ length: 40 }, (_, index) => player(index, 'arena-g1'))

t.test('a shard that is down is fenced and its groups are recorded in one transaction', async t => {
  const decisions = planFences(
    world(
      { shards: [shard('arena-1'), shard('arena-2')], groups: [first, group(2, ref('arena-2'))] },
      {
        hosts: [host('host-1', { hosted: [hosted(ref('arena-2'))], exits: [exited(ref('arena-1'))] })],
        people,
      },
    ),
  )
  t.strictSame(kinds(decisions), [['shard.life', 'failover.begin']])
  t.match(decisions[0]?.changes[1], {
    failover: { group: 'arena-g1', cause: 'crash', phase: { kind: 'begun' } },
  })
  const begin = decisions[0]?.changes[1]
  t.equal(begin?.kind === 'failover.begin' ? begin.failover.members.length : 0, 40)
})

t.test('a brake on fail-over keeps a dead shard from being fenced', async t => {
  const dead = { hosts: [host('host-1', { exits: [exited(ref('arena-1'))] })] }
  const brakes = [
    { scope: 'all', verb: 'failover', reason: '', owner: 'me', since: NOW, expiresAt: undefined },
  ] as const
  t.strictSame(planFences(world({ shards: [shard('arena-1')], groups: [first], brakes }, dead)), [])
})

t.test('a group that failed over three times in ten minutes is held', async t => {
  const done = [0, 1, 2].map(index =>
    failover(first, {
      id: `x${index}`,
      phase: { kind: 'done', target: ref('arena-1'), generation: 1 as Generation },
    }),
  )
  const decisions = planFences(
    world(
      { shards: [shard('arena-1')], groups: [first], failovers: done },
      { hosts: [host('host-1', { exits: [exited(ref('arena-1'))] })] },
    ),
  )
  t.match(decisions[0]?.changes.at(-1), { failover: { phase: { kind: 'held' } } })
})

t.test('a fail-over whose target dies before it is over counts for the flap guard', async t => {
  const done = { kind: 'done', target: ref('arena-1'), generation: 1 as Generation } as const
  const bound = { ...done, kind: 'bound', reservation: 'r' } as const
  const failovers = [done, done, bound].map((phase, index) => failover(first, { id: `x${index}`, phase }))
  const decisions = planFences(
    world(
      { shards: [shard('arena-1')], groups: [first], failovers },
      { hosts: [host('host-1', { exits: [exited(ref('arena-1'))] })] },
    ),
  )
  t.match(decisions[0]?.changes.at(-1), { failover: { phase: { kind: 'held' } } })
})

const fencedBy = (fence: FenceLevel) => fleet({ spec: { sessions: { onSecondLogin: 'reject', fence } } })
const serving = { shards: [shard('arena-1')], groups: [first] }
const exit = { hosts: [host('host-1', { exits: [exited(ref('arena-1'))] })] }
const lost = {
  hosts: [host('host-1', { attached: false, heardMsAgo: 10_000 })],
  proxies: [proxy('p', { observations: [observation(ref('arena-1'), { silent: true })] })],
}
const sessions = (lock: LockProgress['kind'], leaseOver = false): SessionsLive => ({
  ...NO_SESSIONS,
  lockOf: () => (lock === 'locking' ? { kind: lock, tries: 2, sinceMs: 900 } : { kind: lock }),
  leaseOver: () => leaseOver,
})

const LEVELS: readonly (readonly [
  name: string,
  fence: FenceLevel,
  said: Parameters<typeof world>[1],
  decided: 'fence' | 'lock' | 'nothing',
])[] = [
  ['f3: at once', 'f3', lost, 'fence'],
  ['f2: at once', 'f2', lost, 'fence'],
  ['f1: its user is locked first', 'f1', exit, 'lock'],
  ['f1: and asked for again until it is', 'f1', { ...exit, sessions: sessions('locking') }, 'lock'],
  ['f1: then it is fenced', 'f1', { ...exit, sessions: sessions('locked') }, 'fence'],
  ['f1: also if it has come back meanwhile', 'f1', { sessions: sessions('locked') }, 'fence'],
  ['none: a process that was seen to end', 'none', exit, 'fence'],
  ['none: a lost host keeps its lease', 'none', lost, 'nothing'],
  ['none: until it has run out', 'none', { ...lost, sessions: sessions('open', true) }, 'fence'],
  ['none: a healthy shard keeps what it has', 'none', { sessions: sessions('open', true) }, 'nothing'],
]

for (const [name, fence, said, decided] of LEVELS)
  t.test(`fence level ${name}`, async t => {
    const decisions = planFences(world({ ...serving, fleets: [fencedBy(fence)] }, said))
    const [decision] = decisions
    t.equal(decisions.length, decided === 'nothing' ? 0 : 1)
    t.strictSame(
      decision?.sessionSteps,
      decided === 'lock' ? [{ kind: 'lock-user', shard: ref('arena-1') }] : undefined,
    )
    t.equal(decision?.changes[0]?.kind, decided === 'fence' ? 'shard.life' : undefined)
  })
