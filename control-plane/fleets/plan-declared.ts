import type { Change } from '../facts/change.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { isServing, type ShardRecord } from '../shards/shard.ts'
import { declareVersion, planOf } from './deployment.ts'
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

/** Fleets of the file that a cluster file declares, too: theirs alone is what counts, so that no restart takes back what was applied. */
export function claimedTwice(
  known: readonly FleetRecord[],
  declared: readonly FleetRecord[],
): readonly FleetRecord[] {
  return known.filter(
    ({ spec }) => spec.cluster !== undefined && declared.some(other => other.spec.name === spec.name),
  )
}

/** Brings the store's fleets in line with the file's when a node becomes active. A fleet that was scaled by hand keeps its
 *  scale until the counts in the file change; a fleet that left the file is scaled to nothing; a file
 *  without any fleet changes nothing; one of `modesInUse` stays as it is, and so does every fleet of a cluster file; and another version
 *  of a fleet that is there waits for its rollout, see `plan-rollouts.ts`. */
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
  const claimed = known.filter(({ spec }) => spec.cluster !== undefined)
  for (const fleet of declared) {
    if (refused.includes(fleet) || claimed.some(other => other.spec.name === fleet.spec.name)) continue
    const present = known.find(other => other.spec.name === fleet.spec.name)
    const merged = present === undefined ? fleet : mergedScale(present, fleet)
    if (present !== undefined && JSON.stringify(merged) === JSON.stringify(present)) continue
    changes.push(
      present === undefined
        ? { kind: 'fleet.put', fleet }
        : { kind: 'fleet.put', fleet: merged, expected: planOf(present).version },
    )
    names.push(fleet.spec.name)
  }
  for (const fleet of known) {
    if (claimed.includes(fleet) || fleet.shards + fleet.spares === 0) continue
    if (declared.some(other => other.spec.name === fleet.spec.name)) continue
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

/** The declaration with the present scale, unless the counts that are declared have changed. */
export function mergedScale(present: FleetRecord, declared: FleetRecord): FleetRecord {
  const sameCounts =
    present.declared.shards === declared.declared.shards &&
    present.declared.spares === declared.declared.spares
  const counts = sameCounts ? { shards: present.shards, spares: present.spares } : {}
  return { ...declared, ...counts, ...declareVersion(present, declared.spec) }
}
