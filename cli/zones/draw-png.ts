import type { PlayerOnMap, ZoneMap } from '../../proto/contract/zone.ts'
import { encodePng } from './encode-png.ts'
import {
  CLOSED,
  CORRIDOR,
  CORRIDOR_OPACITY,
  FAINT,
  INK,
  PAPER,
  phaseColour,
  PHASES,
  PREWARM,
  PREWARM_OPACITY,
  ZONE_COLOURS,
} from './picture-colours.ts'
import { Raster, textHeight, textWidth } from './raster.ts'
import { scaleBarUnits, type Scene, type SceneBorder, sceneOf } from './scene.ts'
import { type View, viewOf } from './view.ts'

/** A map as a PNG picture, as `drawSvg` draws it. Takes about a second, whatever the map.
 *  @param height see `sceneOf` */
export function drawPng(map: ZoneMap, players: readonly PlayerOnMap[], height?: number): Buffer {
  const scene = sceneOf(map, players, height)
  const view = viewOf(scene.box)
  const raster = new Raster(view.width, view.height, PAPER)
  const { x, y, width, height: tall } = view.map
  raster.text(scene.title, { x, y: 14 }, 2, INK)
  raster.clip({ from: { x, y }, to: { x: x + width, y: y + tall } })
  for (const { zone, colour } of scene.zones)
    raster.polygon(
      zone.outline.map(corner => view.at(corner)),
      ZONE_COLOURS[colour] ?? PAPER,
    )
  drawStrips(raster, scene.borders, view)
  drawPlayers(raster, scene.players, view)
  drawNames(raster, scene, view)
  raster.clip(undefined)
  drawFrame(raster, view)
  drawLegend(raster, view)
  return encodePng(raster.width, raster.height, raster.pixels())
}

function drawStrips(raster: Raster, borders: readonly SceneBorder[], view: View): void {
  const strokes = (of: readonly SceneBorder[], width: (border: SceneBorder) => number) =>
    of.flatMap(border =>
      border.lines.map(({ from, to }) => ({
        line: { from: view.at(from), to: view.at(to) },
        width: width(border),
      })),
    )
  const open = borders.filter(border => !border.closed)
  const closed = borders.filter(border => border.closed)
  const around = ({ corridor, prewarm }: SceneBorder): number => (corridor + 2 * prewarm) * view.scale
  raster.strokes(strokes(borders, around), PREWARM, PREWARM_OPACITY)
  raster.strokes(
    strokes(open, ({ corridor }) => corridor * view.scale),
    CORRIDOR,
    CORRIDOR_OPACITY,
  )
  raster.strokes(
    strokes(closed, ({ corridor }) => corridor * view.scale),
    CLOSED,
    CORRIDOR_OPACITY,
  )
  raster.strokes(
    strokes(open, () => 1.5),
    INK,
  )
  raster.strokes(
    strokes(closed, () => 3),
    CLOSED,
  )
}

function drawPlayers(raster: Raster, players: readonly PlayerOnMap[], view: View): void {
  for (const [phase, those] of Map.groupBy(players, player => player.phase)) {
    const middles = those.map(({ at }) => view.at(at))
    raster.discs(middles, 5.5, PAPER)
    raster.discs(middles, 4.5, phaseColour(phase))
  }
}

function drawNames(raster: Raster, { zones }: Scene, view: View): void {
  for (const { zone, label } of zones) {
    const middle = view.at(label)
    const at = {
      x: Math.round(middle.x - textWidth(zone.name, 2) / 2),
      y: Math.round(middle.y - textHeight(2) / 2),
    }
    raster.text(zone.name, at, 2, INK, { width: 2, colour: PAPER })
  }
}

function drawFrame(raster: Raster, { map: { x, y, width, height } }: View): void {
  const corners = [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ]
  const lines = corners.flatMap((from, index) => {
    const to = corners[(index + 1) % corners.length]
    return to === undefined ? [] : [{ line: { from, to }, width: 1.5 }]
  })
  raster.strokes(lines, INK)
}

function drawLegend(raster: Raster, view: View): void {
  const units = scaleBarUnits(view.map.width / view.scale / 100 / 5)
  const bar = units * 100 * view.scale
  const { x } = view.map
  const top = Math.ceil(view.map.y + view.map.height)
  const bars = [
    { from: { x, y: top + 17 }, to: { x: x + bar, y: top + 17 } },
    { from: { x, y: top + 12 }, to: { x, y: top + 22 } },
    { from: { x: x + bar, y: top + 12 }, to: { x: x + bar, y: top + 22 } },
  ]
  raster.strokes(
    bars.map(line => ({ line, width: 1.5 })),
    INK,
  )
  raster.text(`${units} units`, { x: Math.round(x + bar + 8), y: top + 14 }, 1, INK)
  const strips = [
    { name: 'corridor', colour: CORRIDOR, opacity: CORRIDOR_OPACITY },
    { name: 'prewarm', colour: PREWARM, opacity: PREWARM_OPACITY },
    { name: 'closed', colour: CLOSED, opacity: CORRIDOR_OPACITY },
  ]
  strips.forEach(({ name, colour, opacity }, index) => {
    const left = x + 350 + index * 90
    raster.rectangle({ x: left, y: top + 12 }, { x: left + 18, y: top + 22 }, colour, opacity)
    raster.text(name, { x: left + 24, y: top + 14 }, 1, FAINT)
  })
  PHASES.forEach((phase, index) => {
    const left = x + index * 82
    raster.discs([{ x: left + 5, y: top + 42 }], 4.5, phaseColour(phase))
    raster.text(phase, { x: left + 14, y: top + 39 }, 1, FAINT)
  })
}
