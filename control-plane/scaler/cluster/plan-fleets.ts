import type { FleetName } from '../../../proto/contract/ids.ts'
import { countOf } from '../../facts/request.ts'
import type { Change } from '../../facts/change.ts'
import type { FleetRecord } from '../../fleets/fleet.ts'
import { planOf } from '../../fleets/deployment.ts'
import { mergedScale, modesInUse } from '../../fleets/plan-declared.ts'
import type { ShardRecord } from '../../shards/shard.ts'
import { conflict } from '../requests/scaler-request.ts'
import { fieldDiff, fieldSummary } from './field-diff.ts'

export interface FleetPlan {
  readonly diff: readonly string[]
  readonly changes: readonly Change[]
  readonly touched: readonly string[]
  /** Those that are to go and still have shards. */
  readonly leaving: readonly FleetName[]
}

type PartPlan = Omit<FleetPlan, 'leaving'>

/** Brings the fleets of a cluster file in line with it. Those of the configuration file are not its business.
 *  @param declared each with the cluster's name
 *  @throws SwitchyardError `SWY_CONFLICT` where both files name one, or its addresses would change under its shards */
export function planDeclaredFleets(
  known: readonly FleetRecord[],
  shards: readonly ShardRecord[],
  declared: readonly FleetRecord[],
): FleetPlan {
  refuseTaken(known, declared)
  const [moded] = modesInUse(known, declared, shards)
  if (moded !== undefined)
    throw conflict(
      `fleet ${moded.spec.name}: addresses cannot change while it has shards: \`fleets scale ${moded.spec.name} --shards 0 --spares 0\` first`,
    )
  const left = known.filter(
    ({ spec }) => spec.cluster !== undefined && !declared.some(other => other.spec.name === spec.name),
  )
  const parts = [
    ...declared.map(fleet => planOne(known, fleet)),
    ...left.map(fleet => planLeaving(fleet, shards)),
  ]
  return {
    diff: parts.flatMap(({ diff }) => diff),
    changes: parts.flatMap(({ changes }) => changes),
    touched: parts.flatMap(({ touched }) => touched),
    leaving: left.map(({ spec }) => spec.name).filter(name => livingOf(name, shards) > 0),
  }
}

function refuseTaken(known: readonly FleetRecord[], declared: readonly FleetRecord[]): void {
  const taken = known.filter(
    fleet =>
      fleet.spec.cluster === undefined &&
      fleet.shards + fleet.spares > 0 &&
      declared.some(other => other.spec.name === fleet.spec.name),
  )
  const names = taken.map(({ spec }) => spec.name).join(', ')
  if (taken.length > 0)
    throw conflict(
      `the configuration file (switchyard.yaml) declares ${countOf(taken.length, 'fleet', 'fleets')} ${names}, too: ` +
        'take out of it what the cluster file is to have, and restart; or, if it is out already, scale it to nothing',
    )
}

function planOne(known: readonly FleetRecord[], fleet: FleetRecord): PartPlan {
  const { name } = fleet.spec
  const present = known.find(other => other.spec.name === name)
  if (present === undefined)
    return {
      diff: [`+ fleet ${name}: ${fieldSummary(firstOf(fleet))}`],
      changes: [{ kind: 'fleet.put', fleet }],
      touched: [name],
    }
  const merged = mergedScale(present, fleet)
  const lines = fieldDiff(shownOf(present), shownOf(fleet))
  const counts = fieldDiff(countsOf(present), countsOf(merged))
  const withdrawn =
    lines.length === 0 && planOf(present).version !== planOf(merged).version
      ? ['the version that waits is not declared any more']
      : []
  const all = [...lines, ...counts.filter(line => !lines.includes(line)), ...withdrawn]
  if (all.length === 0) return { diff: [], changes: [], touched: [] }
  return {
    diff: all.map(line => `~ fleet ${name}: ${line}`),
    changes: [{ kind: 'fleet.put', fleet: merged, expected: planOf(present).version }],
    touched: [name],
  }
}

/** What people look at first. */
function firstOf({ spec, declared }: FleetRecord): object {
  const { command, env, slots, pool, container } = spec
  return { ...declared, slots, pool, command, image: container?.image, env }
}

/** As declared: what somebody scaled by hand meanwhile is no difference. */
function shownOf({ spec, declared }: FleetRecord): object {
  const { name: _name, version: _version, ...rest } = spec
  return { ...rest, ...declared }
}

function countsOf({ shards, spares }: FleetRecord): object {
  return { shards, spares }
}

function planLeaving(fleet: FleetRecord, shards: readonly ShardRecord[]): PartPlan {
  const { name } = fleet.spec
  const toNothing: Change = { kind: 'fleet.scale', fleet: name, shards: 0, spares: 0 }
  const left = livingOf(name, shards)
  if (left === 0)
    return {
      diff: [`- fleet ${name}`],
      changes: [toNothing, { kind: 'fleet.remove', fleet: name }],
      touched: [name],
    }
  if (fleet.shards + fleet.spares === 0) return { diff: [], changes: [], touched: [] }
  return {
    diff: [`- fleet ${name}: its ${countOf(left, 'shard ends', 'shards end')} first`],
    changes: [toNothing],
    touched: [name],
  }
}

function livingOf(name: FleetName, shards: readonly ShardRecord[]): number {
  return shards.filter(({ fleet, life }) => fleet === name && life.kind !== 'gone' && life.kind !== 'fenced')
    .length
}

/** Of fleets that the last applied file has not: those that can go now, and those that are gone. A fleet that somebody has scaled up by hand stays. */
export function emptiedFleets(
  leaving: readonly FleetName[],
  { fleets, shards }: { readonly fleets: readonly FleetRecord[]; readonly shards: readonly ShardRecord[] },
): { readonly empty: readonly FleetName[]; readonly gone: readonly FleetName[] } {
  const of = (name: FleetName) => fleets.find(({ spec }) => spec.name === name)
  return {
    empty: leaving.filter(name => {
      const fleet = of(name)
      return fleet !== undefined && fleet.shards + fleet.spares === 0 && livingOf(name, shards) === 0
    }),
    gone: leaving.filter(name => of(name) === undefined),
  }
}
