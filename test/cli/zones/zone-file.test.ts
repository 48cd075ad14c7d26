import fc from 'fast-check'
import t from 'tap'
import { stringify } from 'yaml'
import { readZoneFile } from '../../../cli/zones/zone-file.ts'
import { zoneFileForm } from '../../../cli/zones/zone-file-form.ts'
import { COORDINATE_MAX, ZONE_DEFAULTS, zoneMap, type ZoneMap } from '../../../proto/contract/zone.ts'
import { arbitraryOf } from '../../support/arbitrary-of-shape.ts'
import { field, zoneMapOf } from '../../support/zone-fields.ts'

const read = (text: string, fleet?: string): ZoneMap => readZoneFile(text, 'zones.yaml', fleet)
const small = '{ name: a, group: 1, area: { from: [-1.5, 0], to: [2.25, 7] } }'

t.test('units become hundredths, a rectangle four corners, what is left out the defaults', async t => {
  t.strictSame(read(`fleet: arena\nzones: [${small}]`), {
    fleet: 'arena',
    version: 0,
    zones: [
      {
        name: 'a',
        group: 1,
        outline: [
          { x: -150, y: 0 },
          { x: 225, y: 0 },
          { x: 225, y: 700 },
          { x: -150, y: 700 },
        ],
        fromZ: -COORDINATE_MAX,
        toZ: COORDINATE_MAX,
        slots: 0,
      },
    ],
    corridor: ZONE_DEFAULTS.corridor,
    prewarm: ZONE_DEFAULTS.prewarm,
    hysteresis: ZONE_DEFAULTS.hysteresis,
    borders: [],
    dwellMs: ZONE_DEFAULTS.dwellMs,
    handoffsMax: ZONE_DEFAULTS.handoffsMax,
    handoffsWithinMs: ZONE_DEFAULTS.handoffsWithinMs,
  })
})

t.test('a zone may say how many players it takes', async t => {
  t.match(
    read(`fleet: arena\nzones: [{ name: a, group: 1, area: { from: [0, 0], to: [9, 9] }, slots: 30 }]`),
    {
      zones: [{ slots: 30 }],
    },
  )
  t.throws(
    () => read(`fleet: arena\nzones: [{ name: a, group: 1, area: { from: [0, 0], to: [9, 9] }, slots: -1 }]`),
    /zones\[0\]\.slots/,
  )
})

t.test('a border has the widths of the map where it has none of its own', async t => {
  const text = `fleet: arena\nzones: [${small}]\ncrossing: { corridor: 10.5 }\nborders: [{ between: [a, b], prewarm: 0, closed: true }]`
  t.match(read(text), {
    corridor: 1_050,
    borders: [
      {
        one: 'a',
        other: 'b',
        corridor: 1_050,
        prewarm: 0,
        hysteresis: ZONE_DEFAULTS.hysteresis,
        closed: true,
      },
    ],
  })
})

t.test('the fleet that is named counts, whatever the file says', async t => {
  t.equal(read(`fleet: arena\nzones: [${small}]`, 'other').fleet, 'other')
  t.equal(read(`zones: [${small}]`, 'other').fleet, 'other')
})

t.test('every mistake is told at once, with its line and column', async t => {
  const text = [
    'zones:',
    '  - { name: A, group: 0, outline: [[0, 0], [1, 1]] }',
    '  - { name: b, group: 1, area: { from: [0], to: [1.234, 5] } }',
    '  - { name: c, group: 2, area: { from: [0, 0], to: [0, 5] }, outline: [[0, 0], [1, 1], [2, 2]], height: { from: 5, to: 5 } }',
    'limits: { dwell: 5, within: 2 weeks }',
    'crossing: { corridor: -1, width: 3 }',
  ].join('\n')
  const lines = mistakesOf(text)
  for (const line of [
    'zones.yaml:1:1 fleet: is missing',
    'zones.yaml:2:13 zones[0].name: is no name',
    'zones.yaml:2:23 zones[0].group: is 0',
    'zones.yaml:2:35 zones[0].outline: ',
    'zones.yaml:3:40 zones[1].area.from: is no corner',
    'zones.yaml:3:50 zones[1].area.to[0]: has more than two decimals',
    'zones.yaml:4:5 zones[2]: has both an area and an outline',
    'zones.yaml:4:32 zones[2].area: is empty',
    'zones.yaml:4:105 zones[2].height: is empty',
    'zones.yaml:5:18 limits.dwell: is 5, which is not text',
    'zones.yaml:5:29 limits.within: is no duration',
    'zones.yaml:6:23 crossing.corridor: is -1',
    'zones.yaml:6:27 crossing.width: is an unknown name',
  ])
    t.ok(
      lines.some(found => found.startsWith(line)),
      line,
    )
  t.equal(lines.length, 13)
})

function mistakesOf(text: string): readonly string[] {
  try {
    read(text)
    return []
  } catch (error) {
    return (error as Error).message.split('\n')
  }
}

t.test('a map that is written as a file and read again is the same map', async t => {
  const own = (map: ZoneMap): boolean => t.strictSame(read(stringify(zoneFileForm(map))), map)
  own(zoneMapOf({ version: 3 }))
  own(
    zoneMapOf({
      zones: [{ ...field('a', 1, [0, 0]), outline: [...field('a', 1, [0, 0]).outline].toReversed() }],
    }),
  )
  const arbitrary = arbitraryOf(zoneMap.shape) as fc.Arbitrary<ZoneMap>
  fc.assert(
    fc.property(arbitrary, map => {
      // The file has bounds that the wire has not: at least one zone with an inside, limits of a day.
      const sound = {
        ...map,
        zones: [field('first', 1, [0, 0]), ...map.zones.slice(0, 3).filter(isWritable)],
        dwellMs: map.dwellMs % 86_400_000,
        handoffsWithinMs: map.handoffsWithinMs % 86_400_000,
      }
      t.strictSame(read(stringify(zoneFileForm(sound))), sound)
    }),
    { numRuns: 50 },
  )
})

function isWritable({ outline, fromZ, toZ }: ZoneMap['zones'][number]): boolean {
  return outline.length >= 3 && fromZ < toZ
}
