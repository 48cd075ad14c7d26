import { storeTimeAfter, type StoreTimeMs } from '../../lib/store-time.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import type { HostDrain } from '../scaler/host-rooms.ts'
import type { ShardRecord } from './shard.ts'

/** The drain of a shard is left so much of its host's time at least, or half of a shorter one. */
export const HOST_LAST_CALL_MS = 300_000

/** From then on its shards drain whether or not others are ready in their stead: their groups still have to find a place. */
export function lastCallOf({ since, until }: HostDrain): StoreTimeMs {
  return storeTimeAfter(until, -Math.min(HOST_LAST_CALL_MS, Math.max(0, until - since) / 2))
}

/** Others are started in its stead from now on, and it serves until they are ready. */
export function leaves({ ref, fleet, host }: ShardRecord): Decision {
  return onlyChange(
    [{ kind: 'shard.leaving', ref, leaving: true }],
    [
      {
        actor: 'system',
        kind: 'shard.leaving',
        subject: ref.shardId,
        summary: `${shardRefText(ref)} leaves ${host} when enough others are ready`,
        why: `host ${host} drains`,
      },
    ],
    { verb: 'drain', fleet, host },
  )
}

/** Whoever is one too many then goes as after any scale-down. */
export function stays({ ref, host }: ShardRecord): Decision {
  return onlyChange(
    [{ kind: 'shard.leaving', ref, leaving: false }],
    [
      {
        actor: 'system',
        kind: 'shard.staying',
        subject: ref.shardId,
        summary: `${shardRefText(ref)} stays on ${host}`,
        why: `host ${host} does not drain any more`,
      },
    ],
  )
}
