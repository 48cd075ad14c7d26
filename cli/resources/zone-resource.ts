import type { Position, ZoneMapView, ZoneMover, ZoneView } from '../../proto/contract/zone.ts'
import { durationExact, durationText } from '../arguments/duration.ts'
import type { FactLine } from '../output/facts.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'
import type { Tone } from '../output/tone.ts'
import { units, zoneFileForm } from '../zones/zone-file-form.ts'

const STATE_TONES: Readonly<Record<string, Tone>> = {
  ready: 'good',
  starting: 'busy',
  draining: 'busy',
  suspect: 'warning',
}

export const zoneResource: Resource<ZoneView> = {
  plural: 'zones',
  nameOf: zone => zone.name,
  compare: (left, right) => compareIds(left.fleet, right.fleet) || compareIds(left.name, right.name),
  columns: [
    column('ZONE', zone => zone.name),
    column('FLEET', zone => zone.fleet),
    column('GROUP', zone => zone.group || '-'),
    column('SHARD', zone => zone.shard || '-'),
    {
      heading: 'STATE',
      cell: ({ state }) => ({ text: state || 'nobody', tone: STATE_TONES[state] ?? 'bad' }),
    },
    column('PLAYERS', zone => `${zone.players}/${zone.slots}`),
    column('RESERVED', zone => String(zone.reserved)),
    column('NEIGHBOURS', zone => zone.neighbours.join(', ') || '-'),
    column('VERSION', zone => String(zone.version), true),
  ],
  record: zone => ({
    name: zone.name,
    fleet: zone.fleet,
    version: zone.version,
    group: zone.group === '' ? null : zone.group,
    shard: zone.shard === '' ? null : zone.shard,
    state: zone.state === '' ? null : zone.state,
    players: zone.players,
    slots: zone.slots,
    reserved: zone.reserved,
    neighbours: zone.neighbours,
  }),
}

/** The record is a zone file: applied again it changes nothing. */
export const zoneMapResource: Resource<ZoneMapView> = {
  plural: 'maps of zones',
  nameOf: ({ map }) => map.fleet,
  compare: (left, right) => compareIds(left.map.fleet, right.map.fleet),
  columns: [
    column('FLEET', ({ map }) => map.fleet),
    column('VERSION', ({ map }) => String(map.version)),
    column('ZONES', ({ map }) => String(map.zones.length)),
  ],
  record: ({ map, appliedBy, appliedMsAgo }) => ({
    ...zoneFileForm(map),
    applied: { by: appliedBy, msAgo: appliedMsAgo },
  }),
}

/** @param zones of the same fleet, for who carries them */
export function zoneMapFacts(
  { map, appliedBy, appliedMsAgo }: ZoneMapView,
  zones: readonly ZoneView[],
): readonly FactLine[] {
  const widths = ({ corridor, prewarm, hysteresis }: typeof map | (typeof map.borders)[number]): string =>
    `corridor ${units(corridor)}, prewarm ${units(prewarm)}, hysteresis ${units(hysteresis)}`
  return [
    { name: 'fleet', value: map.fleet },
    {
      name: 'version',
      value: `${map.version}, applied by ${appliedBy} ${durationText(appliedMsAgo)} ago`,
    },
    { name: 'zones', value: map.zones.map(zone => zoneText(zone, zones)) },
    { name: 'crossing', value: widths(map) },
    {
      name: 'borders',
      value: map.borders.map(
        rule => `${rule.one} and ${rule.other}: ${rule.closed ? 'closed' : widths(rule)}`,
      ),
    },
    {
      name: 'limits',
      value: `dwell ${durationExact(map.dwellMs)}, ${map.handoffsMax} hand-offs within ${durationExact(map.handoffsWithinMs)}`,
    },
  ]
}

function zoneText(
  { name, outline }: ZoneMapView['map']['zones'][number],
  zones: readonly ZoneView[],
): string {
  const view = zones.find(zone => zone.name === name)
  const carried =
    view === undefined || view.shard === ''
      ? 'carried by nobody'
      : `${view.shard} (${view.state}), ${view.players} players of ${view.slots}`
  const xs = outline.map(({ x }) => x)
  const ys = outline.map(({ y }) => y)
  const range = (values: readonly number[]): string =>
    `${units(Math.min(...values))} to ${units(Math.max(...values))}`
  return `${name}: x ${range(xs)}, y ${range(ys)}; ${carried}`
}

export const moverResource: Resource<ZoneMover> = {
  plural: 'players who change the zone',
  nameOf: mover => mover.account,
  compare: (left, right) => compareIds(left.account, right.account),
  columns: [
    column('ACCOUNT', mover => mover.account),
    column('FROM', mover => mover.from || '-'),
    column('TO', mover => mover.to),
    column('AT', mover => placeText(mover.at)),
  ],
  record: ({ account, from, to, at }) => ({
    account,
    from: from === '' ? null : from,
    to,
    at: { x: units(at.x), y: units(at.y), z: units(at.z) },
  }),
}

function placeText({ x, y, z }: Position): string {
  return [x, y, z].map(units).join(', ')
}
