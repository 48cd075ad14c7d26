import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { eventually } from '../support/eventually.ts'
import { HANGS_MS } from './arena-world.ts'
import { scenariosIn } from './scenarios.ts'
import { letWalk, type WalkersOptions } from './walking.ts'
import { ZoneTraveller } from './zone-traveller.ts'
import { ZoneWorld, type ZoneWorldOptions } from './zone-world.ts'

const CENTRES = {
  'south-west': [250, 250],
  'south-east': [750, 250],
  'north-east': [750, 750],
  'north-west': [250, 750],
} as const
/** Between the zones in the west and those in the east. */
const BORDER_X = 500
type ZoneOfMap = keyof typeof CENTRES

const scenario = scenariosIn((options: ZoneWorldOptions) => ZoneWorld.start(options))

/** Into the middle of a zone, and onto the shard that carries it. */
async function walkInto(world: ZoneWorld, walker: ZoneTraveller, zone: ZoneOfMap): Promise<void> {
  const [x, y] = CENTRES[zone]
  const shard = await world.shardOf(zone)
  await walker.walk(x, y, () => walker.isAt(x, y) && walker.shard === shard)
}

scenario('somebody walks across all four zones and back, with everything they have', {}, async (t, world) => {
  const pat = await ZoneTraveller.at(t, world.arena, 'pat', '127.0.0.61')
  await pat.login()
  await walkInto(world, pat, 'south-west')
  // A coin is found every tenth step.
  await pat.walk(250, 250, () => pat.standing.coins >= 2)
  t.equal((await pat.act('buy', 'lamp')).kind, 'at')
  const route: readonly ZoneOfMap[] = ['south-east', 'north-east', 'north-west', 'south-west', 'north-west']
  for (const zone of [...route, 'north-east', 'south-east', 'south-west'] as const) {
    const before = pat.standing
    const movesBefore = pat.moves.length
    await walkInto(world, pat, zone)
    t.equal(pat.standing.items, 'lamp', `the lamp has come along to ${zone}`)
    t.ok(pat.standing.epoch > before.epoch, 'by a grant of its own')
    t.ok(pat.moves.length > movesBefore, 'and by hand-off')
    const found = Math.floor(pat.standing.score / 10) - Math.floor(before.score / 10)
    t.equal(pat.standing.coins, before.coins + found, 'no coin is lost or doubled')
  }
  await world.nothingReserved()
  const zones = await world.zones()
  t.same(zones.map(({ name }) => name).toSorted(), Object.keys(CENTRES).toSorted())
})

scenario(
  'a full zone says that the road is closed, and whoever comes stays with what they have',
  { slots: 2 },
  async (t, world) => {
    const walkers: ZoneTraveller[] = []
    for (const [index, name] of ['pat', 'kim', 'sam'].entries()) {
      const walker = await ZoneTraveller.at(t, world.arena, name, `127.0.0.7${index}`)
      await walker.login()
      walkers.push(walker)
    }
    const [pat, kim, sam] = walkers as [ZoneTraveller, ZoneTraveller, ZoneTraveller]
    await walkInto(world, sam, 'south-west')
    await walkInto(world, pat, 'south-east')
    await walkInto(world, kim, 'south-east')
    const west = await world.shardOf('south-west')
    const [x, y] = CENTRES['south-east']
    // Two who are inside say nothing meanwhile; they are players nevertheless.
    const keep = setInterval(() => void Promise.all([pat.act('walk'), kim.act('walk')]), 1_000)
    t.teardown(() => clearInterval(keep))
    await sam.walk(x, y, () => sam.closed.includes('full'))
    for (let step = 0; step < 30; step++) await sam.act('go', (sam.standing.x + 15).toFixed(1), '250.0')
    const before = await eventually('the arena to turn him back', HANGS_MS, async () => {
      await sam.act('walk')
      return sam.standing.x <= BORDER_X + world.hysteresis / 2 ? sam.standing.x : undefined
    })
    t.equal(sam.shard, west, `turned back to ${before}, his own side of the line`)
    clearInterval(keep)
  },
)

/** Lets walkers walk until something is so, and judges what they noticed. */
async function judgeWalk(t: Test, world: ZoneWorld, options: WalkersOptions, meanwhile: () => Promise<void>) {
  const walking = letWalk(world.arena.address, options)
  t.teardown(() => walking.kill())
  await meanwhile()
  const report = await walking.stop()
  t.comment(
    `${report.handOffs} hand-offs of ${report.joined} players, outage p50 ${report.outageMs.p50} ms, p99 ${report.outageMs.p99} ms, ` +
      `refused ${JSON.stringify(report.refusals)}, ${report.partyMoves} vehicles`,
  )
  t.equal(report.joined, options.players)
  t.same(report.breachesTold, [], 'everybody goes on with what they had')
  t.same(report.partiesSplit, [], 'no vehicle is split')
  t.same(report.lost, [], 'nobody is lost')
  return report
}

const WALKERS = 24

scenario('the map is changed while everybody walks', {}, async (t, world) => {
  const options = { players: WALKERS, parties: 3 }
  const report = await judgeWalk(t, world, options, async () => {
    await world.arena.players(WALKERS)
    for (const middle of [560, 430, 500]) {
      await sleep(8_000)
      await world.moveMiddle(middle)
    }
    await sleep(8_000)
  })
  t.ok(report.handOffs > 0, 'they have crossed')
  t.equal(new Set((await world.zones()).map(({ version }) => version)).size, 1)
  await world.nothingReserved()
})

const OFTEN_MAX = 3
scenario(
  'who goes to and fro over a border is handed over so often and no more',
  { limits: { dwell: '1s', handoffs: OFTEN_MAX, within: '5m' } },
  async (t, world) => {
    const options = { players: 4, zigZag: 4 }
    const report = await judgeWalk(t, world, options, () => sleep(60_000))
    t.ok(report.handOffsPerZigZagMax > 0, 'they have crossed')
    t.ok(report.handOffsPerZigZagMax <= OFTEN_MAX, `at most ${report.handOffsPerZigZagMax} times`)
    t.ok((report.refusals['often'] ?? 0) > 0, 'and were told why not')
  },
)
