import { crossing, isOn } from '../../lib/outline-overlap.ts'
import { edgesOf, type Outline, type PlanePoint, type Segment, sideOf } from '../../lib/plane-geometry.ts'
import { COORDINATE_MAX, OUTLINE_POINTS_MAX } from '../../proto/contract/zone.ts'
import { type MapMistake, placeText } from './map-mistake.ts'

/** What is wrong with one outline by itself; with any of it, it has no inside that could be compared with others.
 *  The first that is found: what is all on one line turns back on itself as well. */
export function outlineMistakes(outline: Outline, path: string): readonly MapMistake[] {
  if (outline.length < 3)
    return [
      {
        path,
        what: `has ${outline.length} corners`,
        remedy: 'Give at least three corners, in order; the last one is joined to the first.',
      },
    ]
  if (outline.length > OUTLINE_POINTS_MAX)
    return [
      {
        path,
        what: `has ${outline.length} corners, ${OUTLINE_POINTS_MAX} at most are possible`,
        remedy: 'Leave corners out, or make two zones of it.',
      },
    ]
  const far = outline.findIndex(({ x, y }) => Math.max(Math.abs(x), Math.abs(y)) > COORDINATE_MAX)
  if (far >= 0)
    return [
      {
        path: `${path}[${far}]`,
        what: 'is further from the middle than a million units',
        remedy: 'Move the map towards (0, 0).',
      },
    ]
  const repeated = edgesOf(outline).findIndex(({ from, to }) => from.x === to.x && from.y === to.y)
  if (repeated >= 0)
    return [
      {
        path: `${path}[${(repeated + 1) % outline.length}]`,
        what: 'is the same corner as the one before',
        remedy: 'Leave one of the two out.',
      },
    ]
  const touch = touchOf(edgesOf(outline))
  if (touch !== undefined)
    return [
      {
        path,
        what: `crosses or touches itself near ${placeText(touch)}`,
        remedy: 'Put the corners in the order in which one walks around the zone.',
      },
    ]
  return []
}

/** Where an edge meets one that does not follow it, or turns back on the one before it. In the order of where edges begin, from the left:
 *  what begins beyond the end of an edge meets it as little as all that come after. */
function touchOf(edges: readonly Segment[]): PlanePoint | undefined {
  const ordered = edges
    .map((edge, index) => ({ edge, index, fromX: Math.min(edge.from.x, edge.to.x) }))
    .sort((left, right) => left.fromX - right.fromX)
  for (const [place, one] of ordered.entries()) {
    const toX = Math.max(one.edge.from.x, one.edge.to.x)
    for (let next = place + 1; next < ordered.length; next += 1) {
      const other = ordered[next]
      if (other === undefined || other.fromX > toX) break
      const met = meetingOf(one, other, edges.length)
      if (met !== undefined) return met
    }
  }
  return undefined
}

interface Numbered {
  readonly edge: Segment
  readonly index: number
}

function meetingOf(one: Numbered, other: Numbered, count: number): PlanePoint | undefined {
  if ((one.index + 1) % count === other.index) return turnBack(one.edge, other.edge)
  if ((other.index + 1) % count === one.index) return turnBack(other.edge, one.edge)
  return meeting(one.edge, other.edge)
}

function turnBack(edge: Segment, next: Segment): PlanePoint | undefined {
  const ahead =
    (edge.to.x - edge.from.x) * (next.to.x - next.from.x) +
    (edge.to.y - edge.from.y) * (next.to.y - next.from.y)
  return sideOf(edge.from, edge.to, next.to) === 0 && ahead < 0 ? edge.to : undefined
}

function meeting(one: Segment, other: Segment): PlanePoint | undefined {
  return (
    crossing(one, other) ??
    [other.from, other.to].find(point => isOn(one, point)) ??
    [one.from, one.to].find(point => isOn(other, point))
  )
}
