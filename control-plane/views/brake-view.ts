import type { BrakeView } from '../../proto/contract/admin.ts'
import type { BrakeRecord } from '../brakes/brake.ts'
import type { Facts } from '../facts/facts.ts'
import { clip } from './people-text.ts'

export function brakeView(facts: Facts, brake: BrakeRecord): BrakeView {
  return {
    scope: brake.scope,
    verb: brake.verb,
    reason: clip(brake.reason, 200),
    owner: clip(brake.owner, 63),
    sinceMs: Math.max(0, facts.now - brake.since),
    expiresInMs: brake.expiresAt === undefined ? 0 : Math.max(1, brake.expiresAt - facts.now),
  }
}
