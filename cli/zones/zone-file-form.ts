import { HUNDREDTHS, type Point, type Zone, type ZoneMap } from '../../proto/contract/zone.ts'
import { durationExact } from '../arguments/duration.ts'

/** A map as a zone file has it; read again it is the same map. */
export function zoneFileForm(map: ZoneMap): object {
  return {
    fleet: map.fleet,
    ...(map.version === 0 ? {} : { version: map.version }),
    zones: map.zones.map(zoneForm),
    crossing: widthsForm(map),
    borders: map.borders.map(({ one, other, closed, ...rule }) => ({
      between: [one, other],
      ...widthsForm(rule),
      closed,
    })),
    limits: {
      dwell: durationExact(map.dwellMs),
      handoffs: map.handoffsMax,
      within: durationExact(map.handoffsWithinMs),
    },
  }
}

export function units(hundredths: number): number {
  return hundredths / HUNDREDTHS
}

function widthsForm({ corridor, prewarm, hysteresis }: Pick<ZoneMap, 'corridor' | 'prewarm' | 'hysteresis'>) {
  return { corridor: units(corridor), prewarm: units(prewarm), hysteresis: units(hysteresis) }
}

function zoneForm({ name, group, outline, fromZ, toZ, slots }: Zone): object {
  const area = rectangleOf(outline)
  return {
    name,
    group,
    ...(area === undefined ? { outline: outline.map(corner) } : { area }),
    height: { from: units(fromZ), to: units(toZ) },
    ...(slots === 0 ? {} : { slots }),
  }
}

const corner = ({ x, y }: Point): readonly [number, number] => [units(x), units(y)]

/** Only as `area` is read, so that not even the first corner is another one afterwards. */
function rectangleOf(outline: readonly Point[]): object | undefined {
  const [from, right, to, left] = outline
  if (
    outline.length !== 4 ||
    from === undefined ||
    right === undefined ||
    to === undefined ||
    left === undefined
  )
    return undefined
  const isRectangle =
    right.x === to.x &&
    right.y === from.y &&
    left.x === from.x &&
    left.y === to.y &&
    from.x < to.x &&
    from.y < to.y
  return isRectangle ? { from: corner(from), to: corner(to) } : undefined
}
