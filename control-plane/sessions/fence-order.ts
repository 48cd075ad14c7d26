import { fleetOf, type World } from '../facts/world.ts'
import type { Verdict } from '../shards/judge.ts'
import type { ShardRecord } from '../shards/shard.ts'
import { sessionSettingsOf } from './session-settings.ts'

/** Whether a shard that is down may be fenced now. `lock`: its database user is locked first, so that nothing it still has open can commit.
 *  `wait`: nothing else keeps it from saving, so its lease has to run out first. */
export type FenceOrder =
  | { readonly kind: 'fence' }
  | { readonly kind: 'lock'; readonly why: string }
  | { readonly kind: 'wait'; readonly why: string }

/** Once the lock has been asked for there is no way back: the shard has lost its database, or is about to. */
export function isFenceBegun(world: World, shard: ShardRecord): boolean {
  return world.live.sessions.lockOf(shard.ref).kind !== 'open'
}

export function fenceOrderOf(world: World, shard: ShardRecord, verdict: Verdict): FenceOrder {
  const { sessions } = world.live
  switch (sessionSettingsOf(fleetOf(world.facts, shard.fleet)).fence) {
    case 'f2':
    case 'f3':
      return { kind: 'fence' }
    case 'f1': {
      const lock = sessions.lockOf(shard.ref)
      if (lock.kind === 'locked') return { kind: 'fence' }
      const tries = lock.kind === 'locking' ? lock.tries : 0
      const failure = sessions.userFailure === undefined ? '' : `: ${sessions.userFailure}`
      return { kind: 'lock', why: `its database user is being locked (${tries} tries)${failure}` }
    }
    case 'none':
      // A process that was seen to end saves nothing more.
      return (verdict.kind === 'down' && verdict.witnessed) || sessions.leaseOver(shard.ref, world.facts.now)
        ? { kind: 'fence' }
        : { kind: 'wait', why: 'its fleet has no fence, so its lease has to run out first' }
  }
}
