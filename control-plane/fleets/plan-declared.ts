import type { Change } from '../facts/change.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { isServing, type ShardRecord } from '../shards/shard.ts'
import type { FleetRecord } from './fleet.ts'

/** Fleets of the file whose mode of addresses is another one than that of their shards, which still run: proxies know one mode for the
 *  whole fleet, and would send to game servers of the other what these do not understand. */
export function modesInUse(
  known: readonly FleetRecord[],
  declared: readonly FleetRecord[],
  shards: readonly ShardRecord[],
): readonly FleetRecord[] {
  return declared.filter(({ spec }) => {
    const present = known.find(other => other.spec.name === spec.name)
    return (
      present !== undefined &&
      (present.spec.addresses ?? 'nat') !== (spec.addresses ?? 'nat') &&
      shards.some(({ fleet, life }) => fleet === spec.name && (life.kind === 'starting' || isServing(life)))
    )
  })
}

/** Brings the store's fleets in line with the file's when a node becomes active. A fleet that was scaled by hand keeps its
 *  scale until the counts in the file change; a fleet that left the file is scaled to nothing; a file
 *  without any fleet changes nothing; and one of `modesInUse` stays as it is. */
export function planDeclared(
  known: readonly FleetRecord[],
  declared: readonly FleetRecord[],
  shards: readonly ShardRecord[],
): Decision | undefined {
  // A second node that was started without the file must not empty everything at its take-over.
  if (declared.length === 0) return undefined
  const changes: Change[] = []
  const names: string[] = []
  const refused = modesInUse(known, declared, shards)
  for (const fleet of declared) {
    if (refused.includes(fleet)) continue
    const present = known.find(other => other.spec.name === fleet.spec.name)
    const merged = present === undefined ? fleet : merge(present, fleet)
    if (present !== undefined && JSON.stringify(merged) === JSON.stringify(present)) continue
    changes.push({ kind: 'fleet.put', fleet: merged })
    names.push(fleet.spec.name)
  }
  for (const fleet of known) {
    if (declared.some(other => other.spec.name === fleet.spec.name) || fleet.shards + fleet.spares === 0)
      continue
    changes.push({ kind: 'fleet.scale', fleet: fleet.spec.name, shards: 0, spares: 0 })
    names.push(fleet.spec.name)
  }
  if (changes.length === 0) return undefined
  return onlyChange(changes, [
    {
      actor: 'system',
      kind: 'fleets.declared',
      subject: names.join(' ').slice(0, 200),
      summary: `the configuration changes ${names.join(', ')}`.slice(0, 1_000),
      why: 'the configuration file was read',
    },
  ])
}

function merge(present: FleetRecord, declared: FleetRecord): FleetRecord {
  const sameCounts =
    present.declared.shards === declared.declared.shards &&
    present.declared.spares === declared.declared.spares
  return sameCounts ? { ...declared, shards: present.shards, spares: present.spares } : declared
}
