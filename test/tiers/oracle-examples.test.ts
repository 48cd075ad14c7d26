import t from 'tap'
import { type Fault, judge } from './oracle.ts'
import type { Order, Sighting, Story } from './story.ts'
import { PROXY, PUBLIC, QUARANTINE_MS } from './told-truth.ts'
import { answerOf, WORD_BYTES_MIN, wordOf } from './words.ts'

function faultsOf(story: Story): readonly Fault[] {
  return judge(story).wrongs.map(({ fault }) => fault)
}

const [ONE, OTHER] = [0, 1]
const PORTS = [`${PROXY}:20000`, `${PROXY}:20001`] as const

function word(player: number, sequence: number): Buffer {
  return wordOf({ player, sequence }, Buffer.alloc(WORD_BYTES_MIN + 10, 7))
}

/** Two groups on two shards; both players may come in. */
const BEGINNING: readonly Order[] = [
  { kind: 'bind', group: 1, shard: 1, from: 0, until: 0 },
  { kind: 'bind', group: 2, shard: 2, from: 0, until: 0 },
  { kind: 'admit', groups: [1, 2], from: 0, until: 0 },
  { kind: 'enter', players: [ONE, OTHER], from: 0, until: 0 },
]

let answers = 0

/** A word at `at` to the shard, and its answer, said at `saidAt`; each arrives a millisecond later. */
function exchange(
  player: number,
  shard: number,
  at: number,
  { saidAt = at + 1, port = PORTS[0] }: { saidAt?: number; port?: string } = {},
): readonly Sighting[] {
  const asked = word(player, at)
  const bytes = answerOf({ shard, number: (answers += 1) }, asked)
  return [
    { kind: 'player-sent', at, player, bytes: asked },
    { kind: 'shard-got', at: at + 1, shard, peer: port, bytes: asked },
    { kind: 'shard-sent', at: saidAt, shard, peer: port, bytes },
    { kind: 'player-got', at: saidAt + 1, player, from: PUBLIC, bytes },
  ]
}

const CASES: readonly {
  readonly name: string
  readonly orders: readonly Order[]
  readonly seen: readonly (readonly Sighting[])[]
  readonly faults: readonly Fault[]
}[] = [
  {
    name: 'a player who has been seen with one group is with no other',
    orders: [],
    seen: [exchange(ONE, 1, 10), exchange(ONE, 2, 20)],
    faults: ['wrong-shard', 'shard-left'],
  },
  {
    name: 'while a move is on its way, either shard may get the word and be heard',
    orders: [{ kind: 'move', players: [ONE], group: 2, lameDuckMs: 0, from: 20, until: 40 }],
    seen: [exchange(ONE, 1, 10), exchange(ONE, 1, 25), exchange(ONE, 2, 30), exchange(ONE, 1, 35)],
    faults: [],
  },
  {
    name: 'after a cut the former shard is heard no more',
    orders: [{ kind: 'move', players: [ONE], group: 2, lameDuckMs: 0, from: 20, until: 40 }],
    seen: [exchange(ONE, 1, 10, { saidAt: 41 }), exchange(ONE, 2, 50)],
    faults: ['shard-left'],
  },
  {
    name: 'after a cut the former shard gets nothing more',
    orders: [{ kind: 'move', players: [ONE], group: 2, lameDuckMs: 0, from: 20, until: 40 }],
    seen: [exchange(ONE, 1, 10), exchange(ONE, 1, 41)],
    faults: ['wrong-shard', 'shard-left'],
  },
  {
    name: 'a lame duck is heard, and gets nothing',
    orders: [{ kind: 'move', players: [ONE], group: 2, lameDuckMs: 100, from: 20, until: 40 }],
    seen: [exchange(ONE, 1, 10, { saidAt: 139 }), exchange(ONE, 1, 50)],
    faults: ['wrong-shard'],
  },
  {
    name: 'a lame duck is heard no longer than it was given',
    orders: [{ kind: 'move', players: [ONE], group: 2, lameDuckMs: 100, from: 20, until: 40 }],
    seen: [exchange(ONE, 1, 10, { saidAt: 141 })],
    faults: ['shard-left'],
  },
  {
    name: 'a cut ends the farewell of a move before',
    orders: [
      { kind: 'move', players: [ONE], group: 2, lameDuckMs: 1_000, from: 20, until: 40 },
      { kind: 'move', players: [ONE], group: 1, lameDuckMs: 0, from: 60, until: 80 },
      { kind: 'bind', group: 1, shard: 3, from: 50, until: 55 },
    ].toSorted((one, other) => one.from - other.from) as readonly Order[],
    seen: [exchange(ONE, 1, 10, { saidAt: 70 }), exchange(ONE, 1, 12, { saidAt: 81 })],
    faults: ['shard-left'],
  },
  {
    name: 'a group that has failed over is on its new shard alone',
    orders: [{ kind: 'bind', group: 1, shard: 3, from: 20, until: 40 }],
    seen: [exchange(ONE, 1, 10, { saidAt: 41 }), exchange(ONE, 3, 30), exchange(ONE, 1, 50)],
    faults: ['shard-left', 'wrong-shard', 'shard-left'],
  },
  {
    name: 'whoever is shut out reaches nobody, and hears nobody',
    orders: [{ kind: 'shut-out', players: [ONE], from: 20, until: 40 }],
    seen: [
      exchange(ONE, 1, 10, { saidAt: 41 }),
      exchange(ONE, 1, 50),
      exchange(OTHER, 1, 60, { port: PORTS[1] }),
    ],
    faults: ['shard-left', 'dead-flow', 'wrong-shard', 'port-reused-early', 'shard-left'],
  },
  {
    name: 'nobody comes in while no group takes newcomers; those who are in play on',
    orders: [{ kind: 'admit', groups: [], from: 20, until: 40 }],
    seen: [exchange(ONE, 1, 10), exchange(ONE, 1, 50), exchange(OTHER, 1, 60, { port: PORTS[1] })],
    faults: ['wrong-shard', 'shard-left'],
  },
  {
    name: 'what is said to a flow that has ended reaches nobody, the same player neither',
    orders: [{ kind: 'expire', players: [ONE], from: 20, until: 40 }],
    seen: [exchange(ONE, 1, 10, { saidAt: 70 }), exchange(ONE, 1, 50, { port: PORTS[1] })],
    faults: ['dead-flow'],
  },
  {
    name: 'a port rests before it is another player’s',
    orders: [{ kind: 'expire', players: [ONE], from: 20, until: 40 }],
    seen: [exchange(ONE, 1, 10), exchange(OTHER, 1, 10 + QUARANTINE_MS - 2)],
    faults: ['port-reused-early'],
  },
  {
    name: 'a port that has rested, or that another shard knows, is another player’s',
    orders: [{ kind: 'expire', players: [ONE], from: 20, until: 40 }],
    seen: [exchange(ONE, 1, 10), exchange(OTHER, 2, 50), exchange(OTHER, 2, 60)],
    faults: [],
  },
  {
    name: 'the same player’s next flow waits as long',
    orders: [{ kind: 'expire', players: [ONE], from: 20, until: 40 }],
    seen: [exchange(ONE, 1, 10), exchange(ONE, 1, 50)],
    faults: ['port-reused-early'],
  },
]

t.test('by example', async t => {
  for (const { name, orders, seen, faults } of CASES) {
    const story = {
      orders: [...BEGINNING, ...orders],
      sightings: seen.flat(),
      publicEndpoints: [PUBLIC],
      proxyAddress: PROXY,
      quarantineMs: QUARANTINE_MS,
    }
    t.same(faultsOf(story), faults, name)
  }
})

t.test('an answer that no shard has given is found', async t => {
  const bytes = answerOf({ shard: 1, number: 99 }, word(ONE, 1))
  const sighting = { kind: 'player-got', at: 50, player: ONE, from: PUBLIC, bytes } as const
  const story = { orders: BEGINNING, sightings: [sighting], publicEndpoints: [PUBLIC] }
  t.same(faultsOf({ ...story, proxyAddress: PROXY, quarantineMs: 0 }), ['strange'])
})
