import fc from 'fast-check'
import t from 'tap'
import type { ZoneMap } from '../../../proto/contract/zone.ts'
import { halves, mapOf, tiling } from '../../support/zone-maps.ts'
import { validateMap } from '../../../control-plane/zones/validate-map.ts'
import { type Handoff, STEP_MS, World } from './world.ts'

const MINUTES_5 = 300_000

/** More than the map permits, or nearer to each other, or without the way over the line that it asks for. */
function mistakesOf(world: World): string[] {
  const { dwellMs, handoffsMax, handoffsWithinMs, hysteresis } = world.ground.map
  const byAccount = Map.groupBy(world.handoffs, handoff => handoff.account)
  return [...byAccount].flatMap(([account, handoffs]) =>
    handoffs.flatMap((handoff, index) => {
      const before = handoffs[index - 1]
      const first = handoffs[index - handoffsMax]
      const depth = world.ground.distanceTo(handoff.from, handoff.at) ?? 0
      return [
        ...(before !== undefined && handoff.now - before.now < dwellMs ? [`${account} again at once`] : []),
        ...(first !== undefined && handoff.now - first.now < handoffsWithinMs
          ? [`${account} too often`]
          : []),
        ...(2 * depth < hysteresis ? [`${account} on the line: ${depth}`] : []),
        ...(world.ground.ownerOf(handoff.at).name === handoff.to ? [] : [`${account} to where they are not`]),
      ]
    }),
  )
}

function lastZone(handoffs: readonly Handoff[], account: string): string | undefined {
  return handoffs.findLast(handoff => handoff.account === account)?.to
}

t.test('a walker who zig-zags over a border changes shards at most three times in five minutes', async t => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 20_000 }),
      fc.integer({ min: 50, max: 5_000 }),
      (width, speed) => {
        const world = new World(halves)
        const walker = world.join('pat', { x: -width, y: 0, z: 0 })
        let direction = 1
        for (let ms = 0; ms < MINUTES_5; ms += STEP_MS) {
          walker.at = { ...walker.at, x: walker.at.x + direction * speed }
          if (Math.abs(walker.at.x) >= width) direction = -Math.sign(walker.at.x)
          world.step()
        }
        const mistakes = mistakesOf(world)
        if (mistakes.length > 0) throw new Error(mistakes.join('; '))
        if (world.handoffs.length > 3) throw new Error(`${world.handoffs.length} hand-offs`)
        if (2 * (width + speed) < halves.hysteresis && world.handoffs.length > 0)
          throw new Error('never over the line')
        // Refusals name their time: the control plane is asked little, however somebody turns.
        if (world.asked > MINUTES_5 / 1_000) throw new Error(`asked ${world.asked} times`)
      },
    ),
    { numRuns: 60 },
  )
  t.pass('never more, never on the line')
})

const smallWidths: Partial<ZoneMap> = { corridor: 2_000, prewarm: 3_000, hysteresis: 1_000 }

t.test(
  'players who walk at random over any map change shards within its limits, and end up where they are',
  async t => {
    let [maps, crossed] = [0, 0]
    const walk = fc.array(
      fc.record({
        x: fc.integer({ min: -210_000, max: 210_000 }),
        y: fc.integer({ min: -210_000, max: 210_000 }),
      }),
      { minLength: 2, maxLength: 6 },
    )
    fc.assert(
      fc.property(tiling, fc.array(walk, { minLength: 1, maxLength: 3 }), (tiled, walks) => {
        const map = mapOf(tiled.zones, {
          ...smallWidths,
          dwellMs: 5_000,
          handoffsMax: 5,
          handoffsWithinMs: 60_000,
        })
        maps += 1
        const world = new World(map)
        walks.forEach((targets, index) => world.join(`walker-${index}`, { ...targets[0]!, z: 0 }))
        for (let leg = 1; leg < 6; leg += 1) {
          for (let step = 0; step < 60; step += 1) {
            world.players.forEach((player, index) => {
              const target = walks[index]![leg]
              if (target === undefined) return
              const [dx, dy] = [target.x - player.at.x, target.y - player.at.y]
              const part = Math.min(1, 6_000 / Math.max(1, Math.hypot(dx, dy)))
              player.at = {
                x: Math.round(player.at.x + dx * part),
                y: Math.round(player.at.y + dy * part),
                z: 0,
              }
            })
            world.step()
          }
        }
        crossed += world.handoffs.length
        const mistakes = mistakesOf(world)
        if (mistakes.length > 0) throw new Error(mistakes.join('; '))
        // Once the limits permit it, whoever stands beyond the line is carried by the zone there.
        for (let step = 0; step < 70_000 / STEP_MS; step += 1) world.step()
        for (const { account, zone, at } of world.players) {
          const depth = world.ground.distanceTo(zone, at) ?? 0
          if (2 * depth >= map.hysteresis)
            throw new Error(`${account} is carried from ${depth / 100} units away`)
          if (lastZone(world.handoffs, account) !== undefined && lastZone(world.handoffs, account) !== zone)
            throw new Error('carried by nobody that they were handed to')
        }
      }),
      { numRuns: 60 },
    )
    t.ok(maps >= 60 && crossed > 60, `${maps} maps, ${crossed} hand-offs`)
  },
)

t.test('a map without mistakes has an owner for every place', async t => {
  let sound = 0
  fc.assert(
    fc.property(tiling, fc.array(fc.tuple(fc.integer(), fc.integer(), fc.integer())), (tiled, places) => {
      const map = mapOf(tiled.zones, smallWidths)
      const { mistakes } = validateMap(map)
      // Zones may be too small for their corridors, and are never said to overlap or to leave gaps.
      const others = mistakes.filter(({ what }) => !what.includes('leave no room'))
      if (others.length > 0) throw new Error(others[0]!.what)
      if (mistakes.length > 0) return
      sound += 1
      const world = new World(map)
      for (const [x, y, z] of places)
        if (!map.zones.includes(world.ground.ownerOf({ x, y, z }))) throw new Error('nobody')
    }),
    { numRuns: 200 },
  )
  t.ok(sound > 20, `${sound} of 200`)
})
