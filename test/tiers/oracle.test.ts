import fc from 'fast-check'
import t from 'tap'
import { type Fault, judge } from './oracle.ts'
import type { Sighting, Story } from './story.ts'
import { LAME_DUCK_MS_MAX, PLAYERS, PUBLIC, SHARDS, SHARE_MS_MAX, told } from './told-truth.ts'
import { readAnswer, readWord, WORD_BYTES_MIN } from './words.ts'

type Kind = Sighting['kind']

function faultsOf(story: Story): readonly Fault[] {
  return judge(story).wrongs.map(({ fault }) => fault)
}

t.test('a proxy that does everything right is never blamed, whenever its orders take effect', async () => {
  fc.assert(
    fc.property(told, ({ story }) => {
      const { wrongs, ...counts } = judge(story)
      const seen = (kind: Kind): number => story.sightings.filter(one => one.kind === kind).length
      if (wrongs.length > 0) throw new Error(wrongs.map(({ what }) => what).join('\n'))
      return (
        counts.wordsSent === seen('player-sent') &&
        counts.wordsArrived === seen('shard-got') &&
        counts.answersSent === seen('shard-sent') &&
        counts.answersArrived === seen('player-got')
      )
    }),
    { numRuns: 1_000 },
  )
})

/** Changes one of the story's sightings of a kind, and judges; undefined where there is none. */
function spoilt(
  { story }: { readonly story: Story },
  kind: Kind,
  pick: number,
  change: (sighting: Sighting) => readonly Sighting[],
): readonly Fault[] | undefined {
  const places = story.sightings.flatMap((one, index) => (one.kind === kind ? [index] : []))
  if (places.length === 0) return undefined
  const place = places[pick % places.length]!
  const sightings = story.sightings.toSpliced(place, 1, ...change(story.sightings[place]!))
  return faultsOf({ ...story, sightings })
}

/** Each lie is found in every story. Those in which it cannot be told do not count. */
const LIES: readonly {
  readonly name: string
  readonly kind: Kind
  readonly fault: Fault
  readonly lie: (sighting: Sighting, byte: number) => readonly Sighting[]
}[] = [
  {
    name: 'a byte of a word is changed',
    kind: 'shard-got',
    fault: 'changed',
    lie: (one, byte) => [{ ...one, bytes: flipped(one.bytes, byte, readWord) }],
  },
  {
    name: 'a byte of an answer is changed',
    kind: 'player-got',
    fault: 'changed',
    lie: (one, byte) => [{ ...one, bytes: flipped(one.bytes, byte, readAnswer) }],
  },
  {
    name: 'the end of an answer is missing',
    kind: 'player-got',
    fault: 'changed',
    lie: one => [{ ...one, bytes: one.bytes.subarray(0, -1) }],
  },
  {
    name: 'another player gets it',
    kind: 'player-got',
    fault: 'another-players',
    lie: one => (one.kind === 'player-got' ? [{ ...one, player: (one.player + 1) % PLAYERS }] : [one]),
  },
  { name: 'a word arrives twice', kind: 'shard-got', fault: 'twice', lie: one => [one, one] },
  { name: 'an answer arrives twice', kind: 'player-got', fault: 'twice', lie: one => [one, one] },
  {
    name: 'an answer comes from elsewhere than players send to',
    kind: 'player-got',
    fault: 'strange',
    lie: one => (one.kind === 'player-got' ? [{ ...one, from: '10.0.1.2:9000' }] : [one]),
  },
  {
    name: 'a shard gets a word that does not come from the proxy',
    kind: 'shard-got',
    fault: 'strange',
    lie: one => (one.kind === 'shard-got' ? [{ ...one, peer: '10.0.0.9:20000' }] : [one]),
  },
]

for (const { name, kind, fault, lie } of LIES)
  t.test(`found in every story: ${name}`, async () => {
    fc.assert(
      fc.property(told, fc.nat(), fc.nat(), (one, pick, byte) => {
        const faults = spoilt(one, kind, pick, sighting => lie(sighting, byte))
        fc.pre(faults !== undefined)
        return faults.includes(fault)
      }),
    )
  })

/** Whatever it was is still told: a byte that makes it somebody else's is another lie. */
function flipped(bytes: Buffer, at: number, read: (bytes: Buffer) => unknown): Buffer {
  const start = read === readAnswer ? WORD_BYTES_MIN + 6 : 7
  const changed = Buffer.from(bytes)
  const place = start + (at % (bytes.length - start))
  changed[place] = changed[place]! ^ (1 + (at % 255))
  return changed
}

t.test('found in every story: a word goes to a shard that no group of the player was on', async () => {
  fc.assert(
    fc.property(told, fc.nat(), fc.nat({ max: SHARDS - 1 }), (one, pick, shard) => {
      const bound = one.story.orders.some(order => order.kind === 'bind' && order.shard === shard)
      fc.pre(!bound)
      const faults = spoilt(one, 'shard-got', pick, sighting => [{ ...sighting, shard } as Sighting])
      fc.pre(faults !== undefined)
      return faults.includes('wrong-shard')
    }),
  )
})

t.test('found in every story: a shard is heard after the player has left it', async t => {
  let stories = 0
  fc.assert(
    fc.property(told, ({ story }) => {
      const { sightings, orders } = story
      const heard = new Set(sightings.flatMap(one => (one.kind === 'player-got' ? [one.bytes] : [])))
      const isQuiet = (from: number, until: number): boolean =>
        orders.every(order => order.until < from || order.from > until)
      // A word that travels while an order is on its way may be of either life.
      const isClear = (said: Sighting): boolean => {
        const asked = readAnswer(said.bytes)!.word
        const [sent, got] = sightings.filter(({ bytes }) => bytes.equals(asked))
        return isQuiet(sent!.at, got!.at) && isQuiet(said.at - LAME_DUCK_MS_MAX, said.at + SHARE_MS_MAX)
      }
      // Nor does a shard that carries two groups tell which one its player is of.
      const owners = new Map(
        orders.flatMap(order => (order.kind === 'bind' ? [[order.shard, order.group]] : [])),
      )
      const isShared = orders.some(order => order.kind === 'bind' && owners.get(order.shard) !== order.group)
      if (isShared) return true
      const refused = sightings.find(
        one => one.kind === 'shard-sent' && !heard.has(one.bytes) && isClear(one),
      )
      const player = refused && readWord(readAnswer(refused.bytes)!.word)?.player
      if (refused === undefined || player === undefined) return true
      stories += 1
      const { at, bytes } = refused
      const late = { kind: 'player-got', at: at + 1, player, from: PUBLIC, bytes } as const
      const faults = faultsOf({ ...story, sightings: [...sightings, late] })
      return faults.includes('shard-left') || faults.includes('dead-flow')
    }),
    { numRuns: 2_000 },
  )
  t.comment(`in ${stories} stories there was one to be heard`)
  t.ok(stories > 0)
})
