import { ok as assert } from 'node:assert'
import { overlapOf } from '../../lib/outline-overlap.ts'
import {
  type Box,
  boxAround,
  boxesTouch,
  distanceToEdges,
  edgesOf,
  holds,
  type Segment,
  sharedLine,
} from '../../lib/plane-geometry.ts'
import type { BorderRule, Position, Zone, ZoneMap, ZoneName } from './zone.ts'

/** Where one zone ends and another begins, with what holds there. All lengths in hundredths of a unit. */
export interface Border {
  readonly neighbour: Zone
  /** Half of it on each side of the line. */
  readonly corridor: number
  /** On each side, beyond the corridor. */
  readonly prewarm: number
  /** Half of it beyond the line, each way. */
  readonly hysteresis: number
  /** Nobody crosses. */
  readonly closed: boolean
  /** What the outlines have in common; empty where one zone only lies on top of the other. */
  readonly lines: readonly Segment[]
  /** How far beyond the border the position is: positive where the neighbour is its owner, negative everywhere else, rounded to whole
   *  hundredths. */
  depth(at: Position): number
  /** The same without a sign, and cheaper: nobody's owner is looked for. */
  distance(at: Position): number
}

/** A zone with what is asked all the time. */
interface Plot {
  readonly zone: Zone
  readonly box: Box
  readonly edges: readonly Segment[]
}

/** Where two plots touch, seen from either of them. */
interface Contact {
  readonly lines: readonly Segment[]
  readonly fromZ: number
  readonly toZ: number
  /** The height at which one lies on top of the other. */
  readonly level: number | undefined
}

/** A map of zones that answers what belongs to whom. Every position has exactly one owner: the zone that holds it; of several (in a map
 *  that was not validated) the first in the list; of none, the nearest one, of several as near the first in the list.
 *
 *  Outside the box around all zones a position counts as the nearest one in it, for owners and for distances: borders go on beyond the
 *  edge of the map, at a right angle to it. */
export class ZoneGround {
  readonly map: ZoneMap
  readonly #plots: readonly Plot[]
  readonly #byName = new Map<string, Plot>()
  /** The first and the last position that zones may hold. */
  readonly #first: Position
  readonly #last: Position
  /** By zone, when first asked for: an agent needs those of its own zone only. */
  readonly #borders = new Map<string, readonly Border[]>()

  /** @param map with at least one zone */
  constructor(map: ZoneMap) {
    assert(map.zones.length > 0, 'a map without zones has no owners')
    this.map = map
    this.#plots = map.zones.map(zone => ({
      zone,
      box: boxAround(zone.outline),
      edges: edgesOf(zone.outline),
    }))
    for (const plot of this.#plots.toReversed()) this.#byName.set(plot.zone.name, plot)
    const { fromX, fromY, toX, toY } = boxAround(map.zones.flatMap(zone => zone.outline))
    const fromZ = map.zones.reduce((least, zone) => Math.min(least, zone.fromZ), Infinity)
    const toZ = map.zones.reduce((most, zone) => Math.max(most, zone.toZ), -Infinity)
    this.#first = { x: fromX, y: fromY, z: fromZ }
    // What lies at the far edges belongs to nobody, what lies the least bit before them does.
    this.#last = { x: toX - 1, y: toY - 1, z: toZ - 1 }
  }

  zone(name: string): Zone | undefined {
    return this.#byName.get(name)?.zone
  }

  /** Costs a comparison of boxes per zone, and a pass over the corners of those whose box holds the position. */
  ownerOf(at: Position): Zone {
    const inside = this.#inside(at)
    for (const plot of this.#plots) if (isIn(plot, inside)) return plot.zone
    return this.#nearest(inside)
  }

  /** Whole hundredths to the zone; 0 in it. Undefined where the map has none of this name. */
  distanceTo(name: string, at: Position): number | undefined {
    const plot = this.#byName.get(name)
    return plot === undefined ? undefined : distance(plot, this.#inside(at))
  }

  /** Of a zone with its neighbours, in the order of the map: all with which it shares a line or lies on top of one another; none of a zone
   *  that the map does not have. Two zones that meet in a corner alone have no border. */
  bordersOf(name: ZoneName): readonly Border[] {
    const known = this.#borders.get(name)
    if (known !== undefined) return known
    const own = this.#byName.get(name)
    if (own === undefined) return []
    const borders = this.#plots.flatMap(plot => (plot === own ? [] : (this.#border(own, plot) ?? [])))
    this.#borders.set(name, borders)
    return borders
  }

  #border(own: Plot, neighbour: Plot): Border | undefined {
    const contact = contactOf(own, neighbour)
    if (contact === undefined) return undefined
    const distanceOf = (at: Position): number =>
      Math.round(distanceToContact(contact, own, neighbour, this.#inside(at)))
    const { corridor, prewarm, hysteresis, closed } = ruleOf(this.map, own.zone.name, neighbour.zone.name)
    return {
      neighbour: neighbour.zone,
      corridor,
      prewarm,
      hysteresis,
      closed,
      lines: contact.lines,
      depth: at => (this.ownerOf(at) === neighbour.zone ? distanceOf(at) : 0 - distanceOf(at)),
      distance: distanceOf,
    }
  }

  #inside({ x, y, z }: Position): Position {
    const [first, last] = [this.#first, this.#last]
    return {
      x: Math.max(first.x, Math.min(x, last.x)),
      y: Math.max(first.y, Math.min(y, last.y)),
      z: Math.max(first.z, Math.min(z, last.z)),
    }
  }

  /** Within the box around the map only where zones leave a gap, which a validated map does not have. */
  #nearest(at: Position): Zone {
    const nearBox = this.#plots.reduce((best, plot) =>
      distanceToBox(plot, at) < distanceToBox(best, at) ? plot : best,
    )
    const reach = distance(nearBox, at)
    let [nearest, least] = [nearBox, Infinity]
    for (const plot of this.#plots) {
      // The box is never further away than what it holds.
      if (Math.floor(distanceToBox(plot, at)) > reach) continue
      const length = distance(plot, at)
      if (length < least) [nearest, least] = [plot, length]
    }
    return nearest.zone
  }
}

/** What holds between two zones: their own rule, or what the map says. */
function ruleOf(map: ZoneMap, one: ZoneName, other: ZoneName): Omit<BorderRule, 'one' | 'other'> {
  const own = map.borders.find(
    rule => (rule.one === one && rule.other === other) || (rule.one === other && rule.other === one),
  )
  return own ?? { ...map, closed: false }
}

function isIn({ zone, box }: Plot, at: Position): boolean {
  return (
    at.x >= box.fromX &&
    at.x <= box.toX &&
    at.y >= box.fromY &&
    at.y <= box.toY &&
    at.z >= zone.fromZ &&
    at.z < zone.toZ &&
    holds(zone.outline, at)
  )
}

function outside(from: number, to: number, at: number): number {
  return Math.max(from - at, 0, at - to)
}

function distanceToBox({ zone, box }: Plot, at: Position): number {
  const x = outside(box.fromX, box.toX, at.x)
  const y = outside(box.fromY, box.toY, at.y)
  const z = outside(zone.fromZ, zone.toZ, at.z)
  // Many times as fast as Math.hypot, and no larger than it by more than a rounding.
  return Math.sqrt(x * x + y * y + z * z)
}

/** On the ground, whatever the height. */
function flatDistance({ zone, edges }: Plot, at: Position): number {
  return holds(zone.outline, at) ? 0 : distanceToEdges(at, edges)
}

/** Rounded, so that not the last bit of a double decides which of two zones is nearer. */
function distance(plot: Plot, at: Position): number {
  return Math.round(Math.hypot(flatDistance(plot, at), outside(plot.zone.fromZ, plot.zone.toZ, at.z)))
}

function contactOf(own: Plot, neighbour: Plot): Contact | undefined {
  if (!boxesTouch(own.box, neighbour.box)) return undefined
  const fromZ = Math.max(own.zone.fromZ, neighbour.zone.fromZ)
  const toZ = Math.min(own.zone.toZ, neighbour.zone.toZ)
  if (fromZ > toZ) return undefined
  if (fromZ === toZ)
    return overlapOf(own.zone.outline, neighbour.zone.outline) === undefined
      ? undefined
      : { lines: [], fromZ, toZ, level: fromZ }
  const lines = sharedLine(own.zone.outline, neighbour.zone.outline)
  return lines.length === 0 ? undefined : { lines, fromZ, toZ, level: undefined }
}

function distanceToContact(contact: Contact, own: Plot, neighbour: Plot, at: Position): number {
  if (contact.level === undefined)
    return Math.hypot(distanceToEdges(at, contact.lines), outside(contact.fromZ, contact.toZ, at.z))
  // Beside the floor that both share, never more than the distance to it.
  const beside = Math.max(flatDistance(own, at), flatDistance(neighbour, at))
  return Math.hypot(beside, at.z - contact.level)
}
