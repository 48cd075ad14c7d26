import fc from 'fast-check'
import t from 'tap'
import { MAP_MISTAKES_MAX, validateMap } from '../../../control-plane/zones/validate-map.ts'
import type { Zone, ZoneMap, ZoneName } from '../../../proto/contract/zone.ts'
import { halves, mapOf, rectangle, tiling, zoneOf } from '../../support/zone-maps.ts'

const at = (x: number, y: number) => ({ x, y })
const [west, east] = halves.zones as [Zone, Zone]
const rule = (one: string, other: string, rest: object = {}) => ({
  one: one as ZoneName,
  other: other as ZoneName,
  corridor: 10_000,
  prewarm: 15_000,
  hysteresis: 5_000,
  closed: false,
  ...rest,
})

/** `zones[1].outline: what`. */
function mistakes(map: ZoneMap): string[] {
  return validateMap(map).mistakes.map(({ path, what }) => `${path}: ${what}`)
}

t.test('a map without mistakes', async t => {
  t.same(validateMap(halves), { mistakes: [], warnings: [] })
  t.same(mistakes(mapOf([west])), [], 'a single zone')
})

t.test('what is wrong with a map', async t => {
  const tower: Zone = {
    ...rectangle('tower', 3, at(-200_000, -100_000), at(0, 100_000)),
    fromZ: 150_000,
    toZ: 160_000,
  }
  const table: readonly (readonly [string, ZoneMap, readonly string[]])[] = [
    ['no zones', mapOf([]), ['zones: is empty']],
    [
      'two corners',
      mapOf([
        zoneOf('line', 1, [
          [0, 0],
          [1, 1],
        ]),
      ]),
      ['zones[0].outline: has 2 corners'],
    ],
    [
      'a bow tie',
      mapOf([
        zoneOf('bow', 1, [
          [0, 0],
          [200, 200],
          [200, 0],
          [0, 200],
        ]),
      ]),
      ['zones[0].outline: crosses or touches itself near (1, 1)'],
    ],
    [
      'a spike',
      mapOf([
        zoneOf('spike', 1, [
          [0, 0],
          [200, 0],
          [100, 0],
          [100, 100],
        ]),
      ]),
      ['zones[0].outline: crosses or touches itself near (2, 0)'],
    ],
    [
      'a corner on an edge',
      mapOf([
        zoneOf('touch', 1, [
          [0, 0],
          [400, 0],
          [400, 400],
          [200, 0],
          [0, 400],
        ]),
      ]),
      ['zones[0].outline: crosses or touches itself near (2, 0)'],
    ],
    [
      'a corner twice',
      mapOf([
        zoneOf('twice', 1, [
          [0, 0],
          [200, 0],
          [200, 0],
          [0, 200],
        ]),
      ]),
      ['zones[0].outline[2]: is the same corner as the one before'],
    ],
    [
      'no area',
      mapOf([
        zoneOf('flat', 1, [
          [0, 0],
          [100, 0],
          [200, 0],
        ]),
      ]),
      ['zones[0].outline: crosses or touches itself near (0, 0)'],
    ],
    [
      'upside down',
      mapOf([{ ...west, fromZ: 5, toZ: 5 }]),
      ['zones[0].toZ: is 0.05, not above fromZ (0.05)'],
    ],
    [
      'names and groups twice',
      mapOf([west, { ...east, name: west.name, group: 1 }]),
      [
        'zones[1].name: "west" is the name of zones[0] already',
        'zones[1].group: group 1 carries zone "west" already',
      ],
    ],
    [
      'an overlap',
      mapOf([west, rectangle('east', 2, at(-100, -100_000), at(200_000, 100_000))]),
      ['zones[1].outline: zone "east" overlaps "west" near (0, 0)'],
    ],
    [
      'one within the other',
      mapOf([west, rectangle('inner', 2, at(-150_000, -50_000), at(-50_000, 50_000))]),
      ['zones[1].outline: zone "inner" overlaps "west" near (-1000, -500)'],
    ],
    [
      'the same twice',
      mapOf([west, { ...west, name: 'east' as ZoneName, group: 2 }]),
      ['zones[1].outline: zone "east" overlaps "west" near (-2000, -1000)'],
    ],
    [
      'a gap',
      mapOf([west, rectangle('east', 2, at(0, -100_000), at(200_000, 50_000))]),
      [
        'zones[0].outline: there is nothing beside zone "west" from (0, 500) to (0, 1000), heights -1000 to 1000',
        'zones[1].outline: there is nothing beside zone "east" from (2000, 500) to (0, 500), heights -1000 to 1000',
      ],
    ],
    [
      'heights that leave room',
      mapOf([west, tower]),
      ['zones: there is no zone between the heights 1000 and 1500'],
    ],
    [
      'a hole above one of two',
      mapOf([west, { ...east, toZ: 50_000 }]),
      [
        'zones[0].outline: there is nothing beside zone "west" from (0, -1000) to (0, 1000), heights 500 to 1000',
      ],
    ],
    [
      'rules for what there is not',
      {
        ...halves,
        borders: [rule('west', 'eest'), rule('west', 'west'), rule('east', 'west'), rule('west', 'east')],
      },
      [
        'borders[0].other: there is no zone "eest"',
        'borders[1]: is for "west" and itself',
        'borders[3]: is for the same border as borders[2]',
      ],
    ],
    [
      'trigger lines outside the corridor',
      { ...halves, hysteresis: 20_000, borders: [rule('west', 'east', { hysteresis: 10_001 })] },
      [
        'hysteresis: is 200, more than the corridor (100)',
        'borders[0].hysteresis: is 100.01, more than the corridor (100)',
      ],
    ],
    [
      'corridors without an inside',
      { ...halves, corridor: 400_000 },
      [
        'zones[0]: the corridors of zone "west" leave no room between them',
        'zones[1]: the corridors of zone "east" leave no room between them',
      ],
    ],
    [
      'limits',
      { ...halves, dwellMs: 600_001, handoffsWithinMs: 1_000 },
      [
        'dwellMs: is 600001, 600000 at most are possible',
        'handoffsWithinMs: is 1000, less than the dwell (600001)',
      ],
    ],
  ]
  for (const [what, map, expected] of table) t.same(mistakes(map), expected, what)
})

t.test('zones that do not touch have no border to make a rule for', async t => {
  const three = mapOf(
    [
      rectangle('a', 1, at(0, 0), at(100_000, 100_000)),
      rectangle('b', 2, at(100_000, 0), at(200_000, 100_000)),
      rectangle('c', 3, at(200_000, 0), at(300_000, 100_000)),
    ],
    { borders: [rule('a', 'c')] },
  )
  t.same(mistakes(three), ['borders[0]: zones "a" and "c" have no border'])
  t.match(
    mistakes({ ...three, borders: [], prewarm: 60_000 }),
    [/zones\[1\]: the prewarm strips of zone "b" leave no room/],
    'what lies between two borders only is too narrow',
  )
})

t.test('what is odd is no mistake', async t => {
  const odd = mapOf([west, { ...east, group: 9 }], { corridor: 0, prewarm: 0, hysteresis: 0, dwellMs: 0 })
  const { mistakes, warnings } = validateMap(odd)
  t.same(mistakes, [])
  t.same(
    warnings.map(({ path }) => path),
    ['corridor', 'prewarm', 'hysteresis', 'dwellMs', 'zones[1].group'],
  )
})

t.test('of very many mistakes only some are told', async t => {
  const zones = Array.from({ length: 100 }, (_, index) => ({
    ...west,
    name: `z${index}` as ZoneName,
    group: index + 1,
  }))
  t.equal(validateMap(mapOf(zones)).mistakes.length, MAP_MISTAKES_MAX)
})

t.test('a zone that is moved or doubled is always found', async t => {
  const harm = fc.record({ isMoved: fc.boolean(), which: fc.nat(), by: fc.constantFrom(-1, 1, 500) })
  const widths = { corridor: 0, prewarm: 0, hysteresis: 0 }
  fc.assert(
    fc.property(
      tiling.filter(map => map.zones.length > 1),
      harm,
      (map, { isMoved, which, by }) => {
        const zone = map.zones[which % map.zones.length]!
        const moved = { ...zone, outline: zone.outline.map(({ x, y }) => ({ x: x + by, y })) }
        const twin = { ...zone, name: 'twin' as ZoneName, group: 999 }
        const zones = isMoved ? map.zones.map(each => (each === zone ? moved : each)) : [...map.zones, twin]
        if (validateMap(mapOf(zones, widths)).mistakes.length === 0) throw new Error('nobody says so')
      },
    ),
    { numRuns: 300 },
  )
  t.pass('all')
})
