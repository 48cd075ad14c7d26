import { inflateSync } from 'node:zlib'
import t from 'tap'
import { drawPng } from '../../../cli/zones/draw-png.ts'
import { drawSvg } from '../../../cli/zones/draw-svg.ts'
import { drawTerminal } from '../../../cli/zones/draw-terminal.ts'
import { CLOSED, phaseColour, ZONE_COLOURS } from '../../../cli/zones/picture-colours.ts'
import { scaleBarUnits, sceneOf } from '../../../cli/zones/scene.ts'
import { viewOf } from '../../../cli/zones/view.ts'
import type { PlayerOnMap, ZoneName } from '../../../proto/contract/zone.ts'
import { halves, mapOf, rectangle } from '../../support/zone-maps.ts'

const player = (account: string, x: number, y: number, phase = 'inside'): PlayerOnMap => ({
  account,
  zone: 'west',
  at: { x, y, z: 0 },
  phase,
})

/** The pixels of a PNG that `drawPng` has made, three bytes each. */
function decoded(png: Buffer): { width: number; height: number; at: (x: number, y: number) => number[] } {
  const parts = new Map<string, Buffer>()
  for (let place = 8; place < png.length;) {
    const length = png.readUInt32BE(place)
    parts.set(png.toString('latin1', place + 4, place + 8), png.subarray(place + 8, place + 8 + length))
    place += length + 12
  }
  const head = parts.get('IHDR')!
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)]
  const rows = inflateSync(parts.get('IDAT')!)
  if (rows.length !== height * (width * 3 + 1)) throw new Error(`${rows.length} bytes`)
  return {
    width,
    height,
    at: (x, y) => {
      const place = Math.round(y) * (width * 3 + 1) + 1 + Math.round(x) * 3
      return [...rows.subarray(place, place + 3)]
    },
  }
}

t.test('a PNG shows zones, strips, players and a frame where they are', async t => {
  const png = drawPng(halves, [player('pat', -150_000, 50_000, 'crossing')])
  t.equal(png.toString('latin1', 1, 4), 'PNG')
  const picture = decoded(png)
  const view = viewOf(sceneOf(halves, []).box)
  t.same([picture.width, picture.height], [view.width, view.height])
  const colour = (x: number, y: number): number[] => {
    const place = view.at({ x, y })
    return picture.at(place.x, place.y)
  }
  const [west, east] = sceneOf(halves, []).zones.map(zone => [...ZONE_COLOURS[zone.colour]!])
  t.same(colour(-190_000, -90_000), west)
  t.same(colour(190_000, -90_000), east)
  t.not(String(west), String(east), 'neighbours differ')
  t.same(colour(-150_000, 50_000), phaseColour('crossing'))
  t.same(picture.at(2, 2), [255, 255, 255])
  const corridor = colour(-3_000, 0)
  const prewarm = colour(-15_000, 0)
  const seen = new Set([west, east, corridor, prewarm, colour(3_000, 0), colour(15_000, 0)].map(String))
  t.equal(seen.size, 6, 'each strip has a colour of its own on either side')
  t.same(colour(-15_000, 70_000), prewarm, 'all along')
})

t.test(
  'an SVG has an element for each zone, border and player, and no letter of theirs breaks it',
  async t => {
    const svg = drawSvg(halves, [player('pat', -500, 0), player('<&">', 500, 0, 'refused')])
    const count = (what: string): number => svg.split(`class="${what}"`).length - 1
    t.same([count('zone'), count('strip'), count('border'), count('player')], [2, 2, 1, 2])
    t.match(svg, /<text[^>]*>west<\/text>/)
    t.match(svg, 'pat: inside, carried by west')
    t.match(svg, '&lt;&amp;&quot;&gt;: refused')
    t.match(svg, 'stroke-width="30"', 'a corridor of 100 of 4,000 units, 1,200 pixels wide')
    t.match(svg, /class="scale"[\s\S]*500 units/)
    t.equal(svg.match(/<g[ >]/g)?.length, svg.match(/<\/g>/g)?.length)
  },
)

t.test('a border that is closed is seen to be', async t => {
  const rule = {
    one: 'east' as ZoneName,
    other: 'west' as ZoneName,
    corridor: 10_000,
    prewarm: 0,
    hysteresis: 0,
  }
  const closed = { ...halves, borders: [{ ...rule, closed: true }] }
  const view = viewOf(sceneOf(halves, []).box)
  const place = view.at({ x: 0, y: 50_000 })
  t.same(decoded(drawPng(closed, [])).at(place.x, place.y), CLOSED)
  t.match(drawTerminal(closed, [], { columns: 40 }), /\n {9,}░*x░* +\n/)
  t.notMatch(drawSvg(closed, []), 'stroke-dasharray')
})

t.test('a terminal shows the same in letters', async t => {
  const crowd = Array.from({ length: 12 }, () => player('crowd', 150_000, -90_000))
  const text = drawTerminal(halves, [player('pat', -195_000, 95_000), ...crowd], { columns: 80 })
  const lines = text.split('\n')
  t.match(lines[0], 'arena, version 1: 2 zones, 13 players')
  t.equal(lines.length, 20 + 3)
  for (const line of lines.slice(1, 21)) {
    t.equal(line.length, 80)
    t.match(line, /···░?│░?···/)
  }
  t.equal(lines[1]![1], '1')
  t.match(lines[20], '*')
  t.match(text, /west.*east/)
  const painted = drawTerminal(halves, [], { columns: 80, paint: (colour, run) => `<${colour}>${run}</>` })
  t.match(painted.split('\n')[1], /^<(\d)>[^<]{40}<\/><(\d)>[^<]{40}<\/>$/)
})

t.test('pictures are of one height', async t => {
  const tower = mapOf([
    rectangle('street', 1, { x: 0, y: 0 }, { x: 100_000, y: 100_000 }),
    { ...rectangle('roof', 2, { x: 0, y: 0 }, { x: 100_000, y: 100_000 }), fromZ: 100_000, toZ: 200_000 },
  ])
  const above: PlayerOnMap = { ...player('pat', 50_000, 50_000), at: { x: 50_000, y: 50_000, z: 150_000 } }
  t.same(
    sceneOf(tower, [above]).zones.map(({ zone }) => zone.name),
    ['street'],
  )
  t.equal(sceneOf(tower, [above]).players.length, 0)
  const roof = sceneOf(tower, [above], 150_000)
  t.same([roof.zones.map(({ zone }) => zone.name), roof.players.length], [['roof'], 1])
  t.same(sceneOf(tower, [], 900_000).zones, [])
  t.equal(decoded(drawPng(tower, [], 900_000)).width, 1_248, 'an empty frame')
})

t.test('scale bars are round numbers', async t => {
  const table: readonly (readonly [number, number])[] = [
    [1_100, 1_000],
    [999, 500],
    [4.9, 2],
    [0.15, 0.1],
    [0, 0.01],
  ]
  for (const [most, units] of table) t.equal(scaleBarUnits(most), units, `at most ${most}`)
})
