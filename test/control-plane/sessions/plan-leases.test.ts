import t from 'tap'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import { planLeases } from '../../../control-plane/sessions/plan-leases.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import {
  fleet,
  host,
  hosted,
  life,
  type live,
  observation,
  proxy,
  ref,
  shard,
  world,
} from '../../support/world.ts'

const running = host('host-1', { hosted: [hosted(ref('arena-1'))] })
const away = host('host-1', { attached: false, heardMsAgo: 10_000 })
const silent = proxy('p', { observations: [observation(ref('arena-1'), { silent: true })] })
const unanswered = proxy('p', {
  observations: [observation(ref('arena-1'), { silent: true, probe: 'unanswered' })],
})

const TABLE: readonly (readonly [
  name: string,
  life: Facts['shards'][number]['life'],
  said: Parameters<typeof live>[0],
  renewed: readonly string[],
  told: readonly number[],
])[] = [
  ['its agent runs it', life.ready, { hosts: [running] }, ['arena-1#1'], [7]],
  ['it starts', life.starting, { hosts: [running] }, ['arena-1#1'], [7]],
  ['it drains', life.draining(), { hosts: [running] }, ['arena-1#1'], [7]],
  [
    'it is suspect, and its agent is heard',
    life.suspect,
    { hosts: [running], proxies: [silent] },
    ['arena-1#1'],
    [7],
  ],
  ['only its agent is lost', life.ready, { hosts: [away] }, ['arena-1#1'], []],
  [
    'a young node has not heard its agent yet',
    life.ready,
    { hosts: [], activeForMs: 1_000 },
    ['arena-1#1'],
    [],
  ],
  ['its agent is lost and players hear nothing', life.ready, { hosts: [away], proxies: [silent] }, [], []],
  ['it is down though its agent is heard', life.ready, { hosts: [running], proxies: [unanswered] }, [], []],
  ['its agent is heard and does not know it', life.ready, { hosts: [host('host-1')] }, [], []],
  ['it is fenced', life.fenced, { hosts: [running] }, [], []],
  ['it is gone', life.gone, { hosts: [away] }, [], []],
  ['it has not started, and its agent is lost', life.starting, { hosts: [away] }, [], []],
]

for (const [name, state, said, renewed, told] of TABLE)
  t.test(`leases: ${name}`, async t => {
    const given = world({ shards: [shard('arena-1', { life: state })] }, said)
    const plan = planLeases(given, () => 7)
    t.strictSame(plan.shards.map(shardRefText), renewed)
    t.strictSame(
      plan.hosts.map(one => one.sequence),
      told,
    )
  })

t.test('an agent that has reported nothing by number is told nothing', async t => {
  const given = world({ shards: [shard('arena-1')] }, { hosts: [running] })
  t.strictSame(planLeases(given, () => undefined).hosts, [])
})

t.test('when leases run out is asked only where a fleet has no other fence', async t => {
  for (const [fence, matters] of [
    ['none', true],
    ['f1', false],
    ['f3', false],
  ] as const) {
    const sessions = { onSecondLogin: 'reject' as const, fence }
    const given = world({ fleets: [fleet({ spec: { sessions } })] })
    t.equal(planLeases(given, () => 1).expiryMatters, matters, fence)
  }
})
