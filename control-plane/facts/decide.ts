import { planBans } from '../bans/plan-bans.ts'
import { doubtOf, planBrake } from '../brakes/plan-brake.ts'
import { planCounts } from '../fleets/plan-counts.ts'
import { planRollouts } from '../fleets/plan-rollouts.ts'
import { planFailovers } from '../groups/plan-failovers.ts'
import { planFences } from '../groups/plan-fences.ts'
import { planGroups } from '../groups/plan-groups.ts'
import { planStranded } from '../groups/plan-stranded.ts'
import { planMoves, planPlacementSweep } from '../moves/plan-moves.ts'
import { planExpectedSweep } from '../sessions/plan-bounce.ts'
import { planDrains } from '../shards/plan-drains.ts'
import { planHostDrains } from '../shards/plan-host-drains.ts'
import { planLives } from '../shards/plan-lives.ts'
import type { Decision } from './decision.ts'
import { gatherWorld } from './world.ts'
import type { Facts } from './facts.ts'
import type { LiveView } from './live-view.ts'

/** Everything that is to be done now, most urgent first. Pure: same facts, same reports, same decisions. A decision
 *  that an earlier one of the same pass made impossible is refused by the store's conditions and made anew in the next pass. */
export function decide(facts: Facts, live: LiveView): Decision[] {
  const world = gatherWorld(facts, live)
  const brake = planBrake(world)
  // The facts at hand do not show the brake yet: everything else is decided from the next ones.
  if (brake.length > 0) return brake
  const doubt = doubtOf(world) !== undefined
  return [
    ...(doubt ? [] : planFences(world)),
    ...planFailovers(world),
    ...planStranded(world),
    ...planMoves(world),
    ...planLives(world),
    ...planHostDrains(world),
    ...planDrains(world),
    ...planGroups(world),
    ...planRollouts(world),
    ...planCounts(world),
    ...planPlacementSweep(world),
    ...planExpectedSweep(world),
    ...planBans(world),
  ]
}
