import { SwitchyardError } from '../../lib/errors.ts'
import type { Change as RequestMeta } from '../../proto/contract/admin.ts'
import { onlyChange } from '../facts/decision.ts'
import { auditOf, countOf, type Planned, planned, resolve } from '../facts/request.ts'
import type { World } from '../facts/world.ts'
import { FLEET_SHARDS_MAX } from './fleet.ts'

/** @param wanted undefined leaves a count as it is */
export function planScaleRequest(
  world: World,
  name: string,
  meta: RequestMeta,
  wanted: { readonly shards: number | undefined; readonly spares: number | undefined },
): Planned {
  const fleet = resolve('fleet', world.facts.fleets, candidate => candidate.spec.name, name)
  const shards = wanted.shards ?? fleet.shards
  const spares = wanted.spares ?? fleet.spares
  if (shards + spares > FLEET_SHARDS_MAX)
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      `shards: a fleet has at most ${FLEET_SHARDS_MAX} shards, spares included`,
    )
  const summary =
    `fleet ${fleet.spec.name} goes from ${countOf(fleet.shards, 'shard', 'shards')} and ${countOf(fleet.spares, 'spare', 'spares')} ` +
    `to ${countOf(shards, 'shard', 'shards')} and ${countOf(spares, 'spare', 'spares')}`
  return planned(
    summary,
    [fleet.spec.name],
    onlyChange(
      [{ kind: 'fleet.scale', fleet: fleet.spec.name, shards, spares }],
      [
        {
          ...auditOf(meta),
          kind: 'fleet.scaled',
          subject: fleet.spec.name,
          summary,
          before: { shards: fleet.shards, spares: fleet.spares },
          after: { shards, spares },
        },
      ],
    ),
  )
}
