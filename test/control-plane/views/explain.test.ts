import t from 'tap'
import { explainGroup, explainPlayer, explainShard } from '../../../control-plane/views/explain.ts'
import type { EventRecord } from '../../../control-plane/events/event.ts'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import { explanation } from '../../../proto/contract/admin.ts'
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
  player,
  proxy,
  ref,
  shard,
  world,
} from '../../support/world.ts'

const one = shard('arena-1')
const two = shard('arena-2')
const spare = shard('arena-4')
const first = group(1, one.ref)
const second = group(2, two.ref)
const people = [player(1, 'arena-g1'), player(2, 'arena-g1')]
const crash = failover(first, { phase: { kind: 'done', target: one.ref, generation: 2 as Generation } })

t.test('a forecast says where the group would go, and why', async t => {
  const brake = { scope: 'all', reason: 'works', owner: 'ada', since: NOW, expiresAt: undefined } as const
  const cases: readonly [string, Partial<Facts>, readonly RegExp[]][] = [
    [
      'a hot spare',
      { shards: [one, two, spare], groups: [first, second] },
      [/died now: arena-g1 with 2 players would go to arena-4#1, a hot spare/, /drained now: .*arena-4#1/],
    ],
    [
      'an empty draining shard',
      { shards: [one, shard('arena-4', { life: life.draining() })], groups: [first] },
      [/would go to arena-4#1, which drains and is empty/, /would wait for a shard, with an alarm/],
    ],
    [
      'a shard with room',
      { shards: [one, two], groups: [first, second] },
      [/would share arena-2#1, which carries 0 of 100 players/, /share arena-2#1/],
    ],
    [
      'one that is starting',
      { shards: [one, shard('arena-4', { life: life.starting })], groups: [first] },
      [/would wait: arena-4#1 is starting/, /would wait/],
    ],
    [
      'nobody',
      { shards: [one], groups: [first] },
      [/would wait for a shard, with an alarm/, /with an alarm/],
    ],
    [
      'a brake',
      { shards: [one, spare], groups: [first], brakes: [{ ...brake, verb: 'all' }] },
      [/would stay without a shard: a brake is set by ada: works/, /refused, a brake is set by ada/],
    ],
    [
      'the flap guard',
      { shards: [one, spare], groups: [first], failovers: [crash, crash, crash] },
      [/would be held .* failed over 3 times in 10 minutes/, /arena-4#1/],
    ],
  ]
  for (const [name, given, wanted] of cases) {
    const { forecast } = explainGroup(allWell(given, { people }), first, [])
    t.match(forecast, wanted, name)
    t.equal(forecast.length, wanted.length)
  }
})

t.test('two groups of one shard are not promised the same spare', async t => {
  const given = { shards: [one, spare, shard('arena-5')], groups: [first, { ...second, shard: one.ref }] }
  const { forecast } = explainShard(allWell(given), one, [])
  t.match(forecast.slice(0, 2), [/arena-g1 .* arena-4#1/, /arena-g2 .* arena-5#1/])
})

t.test('a spare and a dead shard have nothing to fear', async t => {
  const dead = shard('arena-9', { life: life.fenced })
  const given = allWell({ shards: [spare, dead] })
  t.match(explainShard(given, spare, []).forecast, [/nobody would notice/, /it would stop at once/])
  t.match(explainShard(given, dead, []).forecast, [/is fenced/])
})

t.test('a group says where it is, since when, why, and who knows it', async t => {
  const given = world(
    { shards: [one], groups: [first], failovers: [{ ...crash, from: ref('arena-2', 3) }] },
    {
      people,
      proxies: [proxy('proxy-1', { generations: { 'arena-g1': 1 } }), proxy('proxy-2', { attached: false })],
    },
  )
  t.match(explainGroup(given, first, []).facts, [
    { name: 'fleet', value: 'arena' },
    { name: 'shard', value: 'arena-1#1', why: /for 50 s, generation 1; it left arena-2#3: crash/ },
    { name: 'shard state', value: 'ready' },
    { name: 'phase', value: 'settled' },
    { name: 'players', value: '2' },
    { name: 'route at proxy-1', value: 'generation 1' },
    { name: 'route at proxy-2', value: 'detached', why: /lease/ },
  ])
})

t.test('a shard says what speaks against it', async t => {
  const said = { hosts: [host('host-1', { exits: [exited(one.ref, { lastLine: 'out of memory' })] })] }
  const { facts } = explainShard(world({ shards: [one], groups: [first] }, said), one, [])
  const named = new Map(facts.map(fact => [fact.name, fact]))
  t.match(named.get('verdict'), { value: 'down', why: /S1/ })
  t.match(named.get('S1 exit'), { value: 'signal SIGKILL' })
  t.match(named.get('S4 silence'), { value: 'quiet' })
  t.match(named.get('host'), { why: /out of memory/ })
})

t.test('a player says why it is where it is', async t => {
  const given = allWell({ shards: [one], groups: [first], fleets: [fleet()] }, { people })
  for (const [why, wanted] of [
    ['explicit', /somebody moved it there/],
    ['seat', /its ip had been there/],
    ['pair', /other protocol/],
    ['hash', /placement is hash/],
  ] as const) {
    const { facts } = explainPlayer(given, { ...people[0]!, why }, [])
    t.match(
      facts.find(fact => fact.name === 'group'),
      { value: 'arena-g1', why: wanted },
    )
  }
})

t.test('history is told newest first, within bounds, and all of it fits through the wire', async t => {
  const event = (id: number): EventRecord => ({
    id,
    at: NOW,
    node: 'n',
    actor: 'system',
    kind: 'shard.ready',
    subject: 'arena-1',
    summary: '',
    why: '',
    before: undefined,
    after: undefined,
    cause: undefined,
  })
  const shown = explainShard(
    allWell({ shards: [one], groups: [first] }, { people }),
    one,
    Array.from({ length: 80 }, (_, index) => event(index + 1)),
  )
  t.equal(shown.history.length, 50)
  t.match(shown.history.slice(0, 2), [{ id: 80 }, { id: 79 }])
  t.strictSame(explanation.decode(explanation.encode(shown), ''), shown)
})
