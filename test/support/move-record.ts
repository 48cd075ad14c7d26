import type { GroupRecord } from '../../control-plane/groups/group.ts'
import type { MoveRecord } from '../../control-plane/moves/move.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import { NOW } from './world.ts'

/** A move of players to this group that has just been asked for. */
export function move(to: GroupRecord, over: Partial<MoveRecord> = {}): MoveRecord {
  return {
    id: 'm1' as MoveId,
    requestId: 'r1',
    target: to.id,
    style: 'resume' as MoveRecord['style'],
    lameDuckMs: 0,
    follow: 'resume',
    clientTimeoutMs: 15_000,
    pacePerSecond: 100,
    flows: [],
    reservation: 'move-m1',
    begunAt: (NOW - 100) as StoreTimeMs,
    deadline: (NOW + 9_900) as StoreTimeMs,
    since: (NOW - 100) as StoreTimeMs,
    phase: 'prepare',
    ...over,
  }
}
