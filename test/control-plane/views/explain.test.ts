import t from 'tap'
import { explainGroup, explainPlayer, explainShard } from '../../../control-plane/views/explain.ts'
import type { EventRecord } from '../../../control-plane/events/event.ts'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import type { ProxyLive } from '../../../control-plane/facts/live-view.ts'
import { groupView } from '../../../control-plane/views/group-view.ts'
import { explanation } from '../../../proto/contract/admin.ts'
import type { Generation } from '../../../proto/contract/ids.ts'
import type { Waiting } from '../../../proto/contract/proxy-link.ts'
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

t.test('a shard that is leaving says so, and is no spare', async t => {
  const valuesOf = (of: typeof spare) =>
    new Map(explainShard(allWell({ shards: [of] }), of, []).facts.map(fact => [fact.name, fact]))
  const leaving = valuesOf({ ...spare, leaving: true })
  t.match(leaving.get('leaving'), { value: /emptied/, why: /enough others are ready/ })
  t.equal(leaving.get('groups')?.why, '')
  t.equal(valuesOf(spare).get('leaving'), undefined)
  t.match(valuesOf(spare).get('groups'), { value: 'none', why: 'it is a spare' })
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

t.test('a shard behind the relay of an agent that is away says so', async t => {
  const complaint = observation(one.ref, { refused: 2, probe: 'unanswered' })
  const said = {
    hosts: [host('host-1', { attached: false, heardMsAgo: 500 })],
    proxies: [proxy('proxy-1', { observations: [complaint] })],
  }
  for (const [addresses, verdict, relay] of [
    ['alias', 'suspect', 'away'],
    ['nat', 'down', undefined],
  ] as const) {
    const given = { fleets: [fleet({ spec: { addresses } })], shards: [one], groups: [first] }
    const { facts } = explainShard(world(given, said), one, [])
    const named = new Map(facts.map(fact => [fact.name, fact]))
    t.match(named.get('verdict'), { value: verdict, why: /S5.*S6/ }, addresses)
    t.equal(named.get('relay')?.value, relay, addresses)
  }
})

t.test('a shard says whether its port is like the one that its fleet asks for', async t => {
  for (const [portLike, why] of [
    [0, ''],
    [9_001 - 2 * 256, 'its port is like 8489'],
    [9_002, 'its port is not like 9002 (portLike): no such port of agent.ports was free on its host'],
  ] as const) {
    const given = { fleets: [fleet({ spec: { portLike } })], shards: [one], groups: [first] }
    const { facts } = explainShard(allWell(given), one, [])
    t.match(
      facts.find(fact => fact.name === 'address'),
      { value: '127.0.0.1:9001', why },
    )
  }
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

t.test('who waits for a turn is counted over all proxies, at shard, group and player', async t => {
  const saying = (id: string, over: Partial<Waiting>, attached = true) =>
    proxy(id, {
      attached,
      observations: [
        observation(two.ref, {
          waiting: { moves: 0, movesOf: 0, joins: 0, pacePerSecond: 100, lastTurnInMs: 0, ...over },
        }),
        observation(one.ref),
      ],
    })
  const cases: readonly [readonly ProxyLive[], string | undefined][] = [
    [[proxy('p-1', { observations: [observation(two.ref)] })], undefined],
    [
      [saying('p-1', { moves: 38, movesOf: 200, lastTurnInMs: 370 })],
      '38 of 200 players wait for their turn, 100 a second, about 0.4 s',
    ],
    [
      [
        saying('p-1', { moves: 8, movesOf: 20, lastTurnInMs: 70 }),
        saying('p-2', { moves: 2, movesOf: 3, joins: 1, lastTurnInMs: 12_340 }),
        saying('p-3', { moves: 9, movesOf: 9 }, false),
      ],
      '10 of 23 players wait for their turn, 200 a second, about 12 s; 1 new player waits to join',
    ],
    [[saying('p-1', { joins: 5 })], '5 new players wait to join, 100 a second'],
  ]
  const waitingIn = ({
    facts,
  }: {
    readonly facts: readonly { readonly name: string; readonly value: string }[]
  }) => facts.find(({ name }) => name === 'waiting')?.value
  for (const [proxies, text] of cases) {
    const told = allWell({ shards: [one, two], groups: [first, second] }, { proxies })
    t.equal(waitingIn(explainShard(told, two, [])), text)
    t.equal(waitingIn(explainGroup(told, second, [])), text)
    t.equal(waitingIn(explainPlayer(told, player(1, second.id), [])), text)
    t.equal(waitingIn(explainShard(told, one, [])), undefined)
    t.equal(groupView(told, second).detail, text ?? '')
  }
})

t.test('a player who waits for a turn is said to go where', async t => {
  const waits = { moves: 2, movesOf: 2, joins: 0, pacePerSecond: 10, lastTurnInMs: 200 }
  const placement = (placementVersion: number) => ({
    player: people[0]!.key,
    group: second.id,
    placementVersion,
    madeAt: NOW,
  })
  const told = (placementVersion: number, waiting: Waiting | undefined) =>
    explainPlayer(
      allWell(
        { shards: [one, two], groups: [first, second], placements: [placement(placementVersion)] },
        { proxies: [proxy('p-1', { observations: [observation(two.ref, { waiting })] })] },
      ),
      player(1, first.id, { placementVersion: 3 }),
      [],
    ).facts.find(({ name }) => name === 'goes to')
  t.match(told(4, waits), { value: 'arena-g2', why: /2 of 2 players wait for their turn, 10 a second/ })
  t.match(told(4, undefined), { value: 'arena-g2', why: 'its proxy is being told' })
  t.equal(told(3, waits), undefined)
})
