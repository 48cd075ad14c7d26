import type { DrainCause } from '../../../control-plane/shards/shard.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import type { Complain, Invariant } from './oracle.ts'
import type { Shadow } from './shadow.ts'

/** A host's shards may go without others in their stead in the second half of its time, or in so much at its end. */
const LAST_CALL_MS = 300_000
/** What was decided before people changed their minds about a host may still be written. */
const STALE_MS = 5_000

/** The system takes away no shard that is ready for a rollout's sake, or that of its host, where no more are ready than the fleet wants:
 *  others come first. What a host has left when its time runs short goes all the same. */
export function floorKept(complain: Complain, shadow: Shadow, nowMs: () => number): Invariant {
  const lastCalls = new Map<string, { readonly storeMs: number; until: number }[]>()
  const isLastCall = (host: string | undefined, storeMs: number): boolean =>
    (lastCalls.get(host ?? '') ?? []).some(call => call.storeMs <= storeMs && nowMs() <= call.until)
  return {
    name: 'floor-kept',
    sees: {
      'host-room': ({ host, room: { drain } }) => {
        const calls = (lastCalls.get(host) ?? []).filter(({ until }) => nowMs() <= until)
        for (const call of calls) call.until = Math.min(call.until, nowMs() + STALE_MS)
        if (drain !== undefined) {
          const storeMs = drain.until - Math.min(LAST_CALL_MS, (drain.until - drain.since) / 2)
          calls.push({ storeMs, until: Number.POSITIVE_INFINITY })
        }
        lastCalls.set(host, calls)
      },
      change: ({ change, storeMs }) => {
        if (change.kind !== 'shard.life' || change.life.kind !== 'draining') return
        const { cause } = change.life.drain
        const shard = shadow.shardOf(change.ref)
        if (!keepsFloor(cause) || shard?.life !== 'ready') return
        if (cause === 'host' && isLastCall(shard.host, storeMs)) return
        const ready = [...shadow.shards.values()].filter(one => one.life === 'ready').length
        const wanted = shadow.fleet.shards + shadow.fleet.spares
        if (ready <= wanted)
          complain(
            `${shardRefText(change.ref)} is taken away (${cause}) of ${ready} ready ones, and ${wanted} are wanted`,
          )
      },
    },
  }
}

function keepsFloor(cause: DrainCause | undefined): boolean {
  return cause === 'rollout' || cause === 'host'
}
