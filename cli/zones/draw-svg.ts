import type { PlayerOnMap, ZoneMap } from '../../proto/contract/zone.ts'
import {
  CLOSED,
  type Colour,
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
import { scaleBarUnits, type SceneBorder, sceneOf, type SceneZone } from './scene.ts'
import { type View, viewOf } from './view.ts'

/** A map as an SVG document, 1,200 pixels along its longer side: zones with their names, prewarm strips, corridors, players, a scale. Who a
 *  dot is shows as a tooltip.
 *  @param height see `sceneOf` */
export function drawSvg(map: ZoneMap, players: readonly PlayerOnMap[], height?: number): string {
  const scene = sceneOf(map, players, height)
  const view = viewOf(scene.box)
  const { x, y, width, height: tall } = view.map
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${view.width}" height="${view.height}" viewBox="0 0 ${view.width} ${view.height}" font-family="system-ui, sans-serif">`,
    `<clipPath id="map"><rect x="${x}" y="${y}" width="${round(width)}" height="${round(tall)}"/></clipPath>`,
    `<rect width="100%" height="100%" fill="${hex(PAPER)}"/>`,
    `<text x="${x}" y="26" font-size="18" fill="${hex(INK)}">${escaped(scene.title)}</text>`,
    `<g clip-path="url(#map)">`,
    ...scene.zones.map(zone => zoneShape(zone, view)),
    `<g opacity="${PREWARM_OPACITY}">`,
    ...scene.borders.map(border => strip(border, view, border.corridor + 2 * border.prewarm, PREWARM)),
    `</g><g opacity="${CORRIDOR_OPACITY}">`,
    ...scene.borders.map(border => strip(border, view, border.corridor, border.closed ? CLOSED : CORRIDOR)),
    `</g>`,
    ...scene.borders.map(border => line(border, view)),
    ...scene.players.map(player => dot(player, view)),
    ...scene.zones.map(zone => nameOf(zone, view)),
    `</g>`,
    `<rect x="${x}" y="${y}" width="${round(width)}" height="${round(tall)}" fill="none" stroke="${hex(INK)}" stroke-width="1.5"/>`,
    ...legend(view),
    `</svg>`,
    ``,
  ].join('\n')
}

function zoneShape({ zone, colour }: SceneZone, view: View): string {
  const points = zone.outline.map(corner => pointText(view, corner)).join(' ')
  return `<polygon class="zone" points="${points}" fill="${hex(ZONE_COLOURS[colour] ?? PAPER)}"><title>${escaped(zone.name)}, group ${zone.group}</title></polygon>`
}

/** Round ends: a strip is all that is near enough to its line. */
function strip({ lines }: SceneBorder, view: View, width: number, colour: Colour): string {
  const thick = round(width * view.scale)
  return `<path class="strip" d="${pathOf(lines, view)}" stroke="${hex(colour)}" stroke-width="${thick}" stroke-linecap="round" fill="none"/>`
}

function line({ lines, closed }: SceneBorder, view: View): string {
  const dashes = closed ? '' : ' stroke-dasharray="7 5"'
  return `<path class="border" d="${pathOf(lines, view)}" stroke="${hex(closed ? CLOSED : INK)}" stroke-width="${closed ? 3 : 1.5}"${dashes} fill="none"/>`
}

function pathOf(lines: SceneBorder['lines'], view: View): string {
  return lines.map(({ from, to }) => `M${pointText(view, from)}L${pointText(view, to)}`).join('')
}

function dot({ account, at, zone, phase }: PlayerOnMap, view: View): string {
  const place = view.at(at)
  return `<circle class="player" cx="${round(place.x)}" cy="${round(place.y)}" r="4.5" fill="${hex(phaseColour(phase))}" stroke="${hex(PAPER)}" stroke-width="1.2"><title>${escaped(`${account}: ${phase}, carried by ${zone}`)}</title></circle>`
}

function nameOf({ zone, label }: SceneZone, view: View): string {
  const place = view.at(label)
  return `<text x="${round(place.x)}" y="${round(place.y)}" font-size="20" font-weight="600" text-anchor="middle" dominant-baseline="central" fill="${hex(INK)}" stroke="${hex(PAPER)}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">${escaped(zone.name)}</text>`
}

function legend(view: View): string[] {
  const units = scaleBarUnits(view.map.width / view.scale / 100 / 5)
  const bar = units * 100 * view.scale
  const top = view.map.y + view.map.height
  const text = (x: number, y: number, what: string, colour = FAINT): string =>
    `<text x="${round(x)}" y="${round(y)}" font-size="13" fill="${hex(colour)}">${escaped(what)}</text>`
  const phases = PHASES.flatMap((phase, index) => {
    const x = view.map.x + index * 82
    return [
      `<circle cx="${x + 5}" cy="${round(top + 42)}" r="4.5" fill="${hex(phaseColour(phase))}"/>`,
      text(x + 14, top + 46, phase),
    ]
  })
  const swatch = (x: number, colour: Colour, opacity: number): string =>
    `<rect x="${x}" y="${round(top + 12)}" width="18" height="10" fill="${hex(colour)}" fill-opacity="${opacity}"/>`
  const { x } = view.map
  return [
    `<path class="scale" d="M${x} ${round(top + 17)}h${round(bar)}m0 -5v10m${round(-bar)} 0v-10" stroke="${hex(INK)}" stroke-width="1.5" fill="none"/>`,
    text(x + bar + 8, top + 21, `${units} units`, INK),
    swatch(x + 350, CORRIDOR, CORRIDOR_OPACITY),
    text(x + 373, top + 21, 'corridor'),
    swatch(x + 440, PREWARM, PREWARM_OPACITY),
    text(x + 463, top + 21, 'prewarm'),
    swatch(x + 530, CLOSED, CORRIDOR_OPACITY),
    text(x + 553, top + 21, 'closed'),
    ...phases,
  ]
}

function pointText(view: View, point: { readonly x: number; readonly y: number }): string {
  const place = view.at(point)
  return `${round(place.x)},${round(place.y)}`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

function hex(colour: Colour): string {
  return `#${colour.map(part => part.toString(16).padStart(2, '0')).join('')}`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
