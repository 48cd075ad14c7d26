import fc from 'fast-check'
import t from 'tap'
import { holds } from '../../../lib/plane-geometry.ts'
import type { Position, ZoneName } from '../../../proto/contract/zone.ts'
import { ZoneGround } from '../../../proto/contract/zone-ground.ts'
import { halves, mapOf, rectangle, tiling, zoneOf } from '../../support/zone-maps.ts'

const at = (x: number, y: number, z = 0): Position => ({ x, y, z })
const name = (text: string): ZoneName => text as ZoneName

/** Anywhere, often on a corner, on an edge, or the least bit beside one. */
const placeOn = (map: {
  readonly zones: readonly { readonly outline: readonly { x: number; y: number }[] }[]
}) => {
  const corners = map.zones.flatMap(zone => zone.outline)
  const free = fc.integer({ min: -250_000, max: 250_000 })
  const known = (axis: 'x' | 'y') =>
    fc
      .tuple(fc.constantFrom(...corners), fc.integer({ min: -1, max: 1 }))
      .map(([corner, by]) => corner[axis] + by)
  return fc.record({ x: fc.oneof(free, known('x')), y: fc.oneof(free, known('y')), z: fc.constant(0) })
}

t.test('every place of a map has exactly one owner, on edges and corners too', async t => {
  fc.assert(
    fc.property(
      tiling.chain(map =>
        fc.tuple(fc.constant(map), fc.array(placeOn(map), { minLength: 1, maxLength: 30 })),
      ),
      ([map, places]) => {
        const ground = new ZoneGround(map)
        for (const place of places) {
          const holders = map.zones.filter(zone => holds(zone.outline, place))
          const isIn = [place.x, place.y].every(value => value >= -200_000 && value < 200_000)
          if (isIn && holders.length !== 1) throw new Error(`${holders.length} hold ${JSON.stringify(place)}`)
          if (isIn && ground.ownerOf(place) !== holders[0]) throw new Error('the owner does not hold it')
          if (!isIn && holders.length > 0) throw new Error('beyond the edge')
          // The same again: nothing depends on what was asked before.
          if (ground.ownerOf(place) !== new ZoneGround(map).ownerOf(place)) throw new Error('two owners')
        }
      },
    ),
  )
  t.pass('none without and none with two')
})

t.test('borders look the same from both sides, and tell whose a place is', async t => {
  fc.assert(
    fc.property(
      tiling.chain(map => fc.tuple(fc.constant(map), placeOn(map))),
      ([map, place]) => {
        const ground = new ZoneGround(map)
        const owner = ground.ownerOf(place)
        for (const zone of map.zones) {
          for (const border of ground.bordersOf(zone.name)) {
            const back = ground.bordersOf(border.neighbour.name).find(({ neighbour }) => neighbour === zone)
            if (back?.distance(place) !== border.distance(place)) throw new Error('of another length')
            const depth = border.depth(place)
            if (depth > 0 !== (owner === border.neighbour && border.distance(place) > 0))
              throw new Error('beyond, and not the owner')
            if (
              owner === zone &&
              (ground.distanceTo(border.neighbour.name, place) ?? 0) > border.distance(place)
            )
              throw new Error('the line is nearer than the zone behind it')
          }
        }
      },
    ),
  )
  t.pass('all')
})

t.test('outside the map the zone at its edge goes on', async t => {
  const ground = new ZoneGround(halves)
  const table: readonly (readonly [Position, string])[] = [
    [at(-1, 0), 'west'],
    [at(0, 0), 'east'],
    [at(-1, 100_000), 'west'],
    [at(0, 999_999), 'east'],
    [at(-9_000_000, 0), 'west'],
    [at(200_000, 100_000), 'east'],
    [at(-1, 0, 100_000), 'west'],
    [at(0, -500_000, 9_000_000), 'east'],
  ]
  for (const [place, owner] of table) t.equal(ground.ownerOf(place).name, owner, JSON.stringify(place))
  const [border] = ground.bordersOf(name('west'))
  t.equal(border!.neighbour.name, 'east')
  t.equal(border!.depth(at(500, 0)), 500)
  t.equal(border!.depth(at(-500, 0)), -500)
  t.equal(border!.depth(at(-500, 7_000_000)), -500, 'the border goes on as well')
  t.equal(border!.depth(at(0, 0)), 0)
  t.equal(ground.distanceTo('west', at(500, 0)), 500)
  t.equal(ground.distanceTo('nowhere', at(500, 0)), undefined)
  t.same(ground.bordersOf(name('nowhere')), [])
})

t.test('zones that meet in a corner have no border, zones on top of each other do', async t => {
  const quarters = mapOf([
    rectangle('a', 1, at(0, 0), at(100, 100)),
    rectangle('b', 2, at(100, 0), at(200, 100)),
    rectangle('c', 3, at(0, 100), at(100, 200)),
    { ...rectangle('d', 4, at(100, 100), at(200, 200)), toZ: 500 },
    { ...rectangle('attic', 5, at(100, 100), at(200, 200)), fromZ: 500 },
  ])
  const ground = new ZoneGround(quarters)
  t.same(
    ground.bordersOf(name('a')).map(border => border.neighbour.name),
    ['b', 'c'],
  )
  t.same(
    ground.bordersOf(name('d')).map(border => border.neighbour.name),
    ['b', 'c', 'attic'],
  )
  const attic = ground.bordersOf(name('d'))[2]
  t.equal(attic!.depth(at(150, 150, 700)), 200)
  t.equal(attic!.depth(at(150, 150, 499)), -1)
  t.same(attic!.lines, [])
  t.equal(ground.ownerOf(at(150, 150, 500)).name, 'attic')
})

t.test('a border of its own has its own rule, whichever way round it is written', async t => {
  const rule = {
    one: name('east'),
    other: name('west'),
    corridor: 10,
    prewarm: 20,
    hysteresis: 5,
    closed: true,
  }
  const [border] = new ZoneGround({ ...halves, borders: [rule] }).bordersOf(name('west'))
  t.match(border, { corridor: 10, prewarm: 20, hysteresis: 5, closed: true })
  t.match(new ZoneGround(halves).bordersOf(name('west'))[0], { corridor: halves.corridor, closed: false })
})

t.test(
  'in a map that nobody has checked the first in the list is the owner, and in a gap the nearest',
  async t => {
    const ground = new ZoneGround(
      mapOf([
        rectangle('first', 1, at(0, 0), at(100, 100)),
        rectangle('second', 2, at(50, 0), at(150, 100)),
        zoneOf('third', 3, [
          [300, 0],
          [300, 100],
          [400, 50],
        ]),
      ]),
    )
    t.equal(ground.ownerOf(at(75, 50)).name, 'first')
    t.equal(ground.ownerOf(at(200, 50)).name, 'second')
    t.equal(ground.ownerOf(at(226, 50)).name, 'third')
    t.equal(ground.ownerOf(at(225, 50)).name, 'second', 'as near as the third')
    t.equal(ground.ownerOf(at(399, 99)).name, 'third')
  },
)

t.test('a checkerboard is owned field by field, at its edges too', async t => {
  const zones = Array.from({ length: 196 }, (_, index) => {
    const [x, y] = [(index % 14) * 1_000, Math.floor(index / 14) * 1_000]
    return rectangle(`zone-${index}`, index + 1, at(x, y), at(x + 1_000, y + 1_000))
  })
  const ground = new ZoneGround(mapOf(zones))
  for (let x = -500; x < 15_000; x += 37)
    for (let y = -500; y < 15_000; y += 411) {
      const column = Math.min(13, Math.max(0, Math.floor(x / 1_000)))
      const row = Math.min(13, Math.max(0, Math.floor(y / 1_000)))
      if (ground.ownerOf(at(x, y)).name !== `zone-${row * 14 + column}`) t.fail(`${x} ${y}`)
    }
  t.equal(ground.bordersOf(name('zone-15')).length, 4)
})
