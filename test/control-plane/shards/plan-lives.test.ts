import t from 'tap'
import type { Decision } from '../../../control-plane/facts/decision.ts'
import type { BrakeRecord } from '../../../control-plane/brakes/brake.ts'
import { planLives } from '../../../control-plane/shards/plan-lives.ts'
import { NO_SESSIONS, type SessionsLive } from '../../../control-plane/sessions/sessions-live.ts'
import type { ShardRecord } from '../../../control-plane/shards/shard.ts'
import {
  exited,
  fleet,
  host,
  hosted,
  life,
  NOW,
  observation,
  proxy,
  ref,
  shard,
  world,
} from '../../support/world.ts'

const steps = (decisions: readonly Decision[]) =>
  decisions.flatMap(one => [
    ...one.changes.map(change =>
      change.kind === 'shard.life' ? `${change.ref.shardId}→${change.life.kind}` : change.kind,
    ),
    ...one.orders.map(
      order =>
        `${order.step.kind} ${order.step.kind === 'start' ? order.step.start.shard.shardId : order.step.shard.shardId}`,
    ),
  ])

const starting = shard('arena-1', { life: life.starting })
const ready = shard('arena-1')

t.test('a container is not ordered from an agent that has become too old for it', async t => {
  const container = { image: 'games/arena:1', memoryBytesMax: 0, milliCpusMax: 0, mounts: [] }
  const fleets = [fleet({ spec: { container } })]
  const hosts = [host('host-1', { containers: false })]
  const decisions = planLives(world({ fleets, shards: [starting] }, { hosts }))
  t.strictSame(steps(decisions), ['arena-1→gone'])
  t.match(decisions[0]?.events[0]?.why, /runs no containers/)
})

t.test('a host that has lost what it restores addresses with is not asked to', async t => {
  const fleets = [fleet({ spec: { addresses: 'restore' } })]
  const hosts = [host('host-1', { restoreObstacle: 'give it CAP_NET_ADMIN' })]
  const decisions = planLives(world({ fleets, shards: [starting] }, { hosts }))
  t.strictSame(steps(decisions), ['arena-1→gone'])
  t.match(decisions[0]?.events[0]?.why, /host host-1 cannot restore addresses .*CAP_NET_ADMIN/)
})

t.test('a starting shard that its agent does not know is ordered again', async t => {
  t.strictSame(steps(planLives(world({ shards: [starting] }, { hosts: [host('host-1')] }))), [
    'start arena-1',
  ])
})

t.test('a starting shard becomes ready on its agent’s word, with its address', async t => {
  const decisions = planLives(
    world(
      { shards: [starting] },
      { hosts: [host('host-1', { hosted: [hosted(ref('arena-1'), { port: 9_123 })] })] },
    ),
  )
  t.match(decisions[0]?.changes[0], { life: { kind: 'ready', endpoint: { port: 9_123 }, pid: 11 } })
})

t.test('a starting shard that exits is gone, and its exit is forgotten in the next pass', async t => {
  const hosts = [host('host-1', { exits: [exited(ref('arena-1'))] })]
  t.strictSame(steps(planLives(world({ shards: [starting] }, { hosts }))), ['arena-1→gone'])
  t.strictSame(steps(planLives(world({ shards: [shard('arena-1', { life: life.gone })] }, { hosts }))), [
    'forget arena-1',
  ])
})

t.test('evidence makes a ready shard suspect, and its absence trusted again', async t => {
  const hosts = [host('host-1', { hosted: [hosted(ref('arena-1'))] })]
  const proxies = [proxy('proxy-1', { observations: [observation(ref('arena-1'), { silent: true })] })]
  t.strictSame(steps(planLives(world({ shards: [ready] }, { hosts, proxies }))), ['arena-1→suspect'])
  t.strictSame(steps(planLives(world({ shards: [shard('arena-1', { life: life.suspect })] }, { hosts }))), [
    'arena-1→ready',
  ])
  t.strictSame(
    steps(planLives(world({ shards: [shard('arena-1', { life: life.suspect })] }, { hosts, proxies }))),
    [],
  )
})

t.test('a suspect shard that was draining goes back to draining', async t => {
  const draining = life.draining()
  const drain = draining.kind === 'draining' ? draining.drain : undefined
  const suspect = shard('arena-1', {
    life: { kind: 'suspect', endpoint: { address: '127.0.0.1', port: 9_001 }, pid: 11, drain },
  })
  const decisions = planLives(
    world({ shards: [suspect] }, { hosts: [host('host-1', { hosted: [hosted(ref('arena-1'))] })] }),
  )
  t.match(decisions[0]?.changes[0], { life: { kind: 'draining', drain } })
})

t.test('a lost agent alone changes nothing', async t => {
  t.strictSame(
    planLives(
      world({ shards: [ready] }, { hosts: [host('host-1', { attached: false, heardMsAgo: 9_000 })] }),
    ),
    [],
  )
})

t.test('a hung script is stopped by its agent', async t => {
  const hosts = [host('host-1', { hosted: [hosted(ref('arena-1'), { ticked: true, tickAgeMs: 11_000 })] })]
  t.strictSame(steps(planLives(world({ shards: [ready] }, { hosts }))), ['stop arena-1'])
})

t.test(
  'a fenced shard that still runs is killed; a gone one is stopped; one that nobody knows is killed',
  async t => {
    const hosts = [
      host('host-1', { hosted: [hosted(ref('arena-1')), hosted(ref('arena-2')), hosted(ref('arena-9'))] }),
    ]
    const shards = [shard('arena-1', { life: life.fenced }), shard('arena-2', { life: life.gone })]
    t.strictSame(steps(planLives(world({ shards }, { hosts }))), [
      'kill arena-1',
      'stop arena-2',
      'kill arena-9',
    ])
  },
)

t.test('an earlier life that comes back is killed while the present one goes on', async t => {
  const present = shard('arena-1', { incarnation: 2 })
  const hosts = [host('host-1', { hosted: [hosted(ref('arena-1', 1)), hosted(ref('arena-1', 2))] })]
  const decisions = planLives(world({ shards: [present] }, { hosts }))
  t.match(
    decisions.map(one => one.orders),
    [[{ step: { kind: 'kill', shard: ref('arena-1', 1) } }]],
  )
})

t.test('a fenced shard is gone once its agent confirms it', async t => {
  const fenced = shard('arena-1', { life: life.fenced })
  t.strictSame(steps(planLives(world({ shards: [fenced] }, { hosts: [host('host-1')] }))), ['arena-1→gone'])
  t.strictSame(
    steps(planLives(world({ shards: [fenced] }, { hosts: [host('host-1', { attached: false })] }))),
    [],
  )
})

t.test('under a brake nothing is started, stopped or killed', async t => {
  const brakes: readonly BrakeRecord[] = [
    { scope: 'all', verb: 'all', reason: '', owner: 'observer', since: NOW, expiresAt: undefined },
  ]
  const hung = hosted(ref('arena-2'), { ticked: true, tickAgeMs: 11_000 })
  const stray = hosted(ref('arena-9'))
  const shards = [starting, shard('arena-2'), shard('arena-3', { life: life.fenced })]
  const hosts = [host('host-1', { hosted: [hung, stray, hosted(ref('arena-3'))] })]
  t.strictSame(steps(planLives(world({ shards, brakes }, { hosts }))), [])
  t.strictSame(
    steps(planLives(world({ shards }, { hosts }))),
    ['start arena-1', 'stop arena-2', 'kill arena-9', 'kill arena-3'],
    'what it holds back',
  )
})

for (const fence of ['f1', 'f2'] as const)
  t.test(`with ${fence} a shard starts once its database user is there, and leaves none behind`, async t => {
    const fenced = fleet({ spec: { sessions: { onSecondLogin: 'reject', fence }, env: { A: '1' } } })
    const plan = (state: ShardRecord['life'], sessions: Partial<SessionsLive>, running = false) =>
      planLives(
        world(
          { fleets: [fenced], shards: [shard('arena-1', { life: state })] },
          {
            hosts: [host('host-1', { hosted: running ? [hosted(ref('arena-1'))] : [] })],
            sessions: { ...NO_SESSIONS, ...sessions },
          },
        ),
      )
    const waiting = plan(life.starting, { environmentOf: () => undefined })
    t.match(waiting, [{ orders: [], sessionSteps: [{ kind: 'make-user', shard: ref('arena-1') }] }])
    const [start] = plan(life.starting, { environmentOf: () => ({ SWITCHYARD_DB_USER: 'u' }) })
    t.match(start?.orders, [{ step: { kind: 'start', start: { env: { A: '1', SWITCHYARD_DB_USER: 'u' } } } }])
    t.match(plan(life.gone, {}), [{ sessionSteps: [{ kind: 'lock-user', shard: ref('arena-1') }] }])
    t.strictSame(plan(life.gone, { lockOf: () => ({ kind: 'locked' }) }), [])
    t.notOk(
      plan(life.gone, {}, true).some(decision => decision.sessionSteps !== undefined),
      'it still stops, and saves',
    )
  })
