import t from 'tap'
import { seededRandom } from '../../../../../examples/arena/bots/seeded-random.ts'
import { type Squad, Walker } from '../../../../../examples/arena/bots/walk/walker.ts'
import { WalkTally } from '../../../../../examples/arena/bots/walk/walk-tally.ts'
import { FakeLand, TURN_MS } from './fake-land.ts'

/** The first three of all are a driver and two riders. */
function crowd(land: FakeLand, players: number, seed: number) {
  const tally = new WalkTally()
  const random = seededRandom(seed)
  const walkers: Walker[] = []
  const squadOf = (index: number): Squad => {
    if (index > 2) return { driver: undefined, riders: [] }
    return index === 0
      ? { driver: undefined, riders: walkers.slice(1, 3) }
      : { driver: walkers[0], riders: [] }
  }
  for (let index = 0; index < players; index++) {
    const walker = new Walker({
      name: `w${index}`,
      gait: index === players - 1 ? 'zig-zag' : 'wander',
      stride: 20,
      tally,
      random,
      squad: () => squadOf(index),
    })
    walkers.push(walker)
    land.connect(index + 1, index % 2, text => walker.hear(Buffer.from(text), land.nowMs))
  }
  const play = async (durationMs: number): Promise<void> => {
    for (const untilMs = land.nowMs + durationMs; land.nowMs < untilMs;) {
      await land.tick(TURN_MS)
      for (const [index, walker] of walkers.entries()) {
        const text = walker.speak(land.nowMs)
        if (text !== undefined) land.say(index + 1, text)
      }
    }
  }
  return { tally, walkers, play }
}

t.test('walkers are handed over and back, alone and together, and go on with what they have', async t => {
  const land = new FakeLand()
  const { tally, walkers, play } = crowd(land, 8, 3)
  await play(120_000)
  t.same(tally.breaches, [])
  t.same(tally.parties.splits, [])
  t.ok(land.commits > 20, `${land.commits} hand-offs`)
  t.ok(tally.parties.together > 0, 'a vehicle has crossed')
  t.ok(walkers.every(({ handOffs }) => handOffs > 0))
  t.ok(tally.outages.count > 20)
  t.ok(
    walkers.some(({ standing }) => standing !== undefined && standing.items !== '-'),
    'somebody carries something',
  )
})

t.test('walkers go on with what was saved last when a game server dies', async t => {
  const land = new FakeLand()
  const { tally, walkers, play } = crowd(land, 8, 4)
  for (let death = 0; death < 20; death++) {
    await play(6_000)
    land.kill(death % 2)
  }
  await play(6_000)
  t.same(tally.breaches, [])
  t.same(tally.parties.splits, [])
  t.ok(tally.returns.count > 20, `${tally.returns.count} returns`)
  for (const walker of walkers) t.ok(land.nowMs - walker.answeredAtMs! < 3_000, `${walker.name} plays`)
})

for (const [what, spoil, kind] of [
  ['coins', (payload: string) => payload.replace(/^(\S+ \S+ \d+) \d+/, '$1 77'), 'changed'],
  ['things', (payload: string) => payload.replace(/ \S+(\/.*)$/, ' -$1'), 'changed'],
  ['a place', (payload: string) => payload.replace(/^\S+/, '600.0'), 'changed'],
  ['steps', (payload: string) => payload.replace(/^(\S+ \S+) \d+/, '$1 0'), 'lost'],
] as const)
  t.test(`who loses ${what} at a border is found out`, async t => {
    const land = new FakeLand()
    land.spoil = spoil
    const { tally, play } = crowd(land, 8, 5)
    await play(60_000)
    t.ok(
      tally.breaches.some(text => text.includes(` ${kind}: `)),
      tally.breaches.join('\n'),
    )
  })
