import type { HostRoom } from '../../../control-plane/scaler/host-rooms.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import type { Complain, Invariant } from './oracle.ts'
import type { Shadow } from './shadow.ts'

/** What was decided just before a host was closed may still be written. */
const STALE_MS = 5_000

/** Nothing begins on a host where nothing may, or where there is no room for it. */
export function roomKept(complain: Complain, shadow: Shadow, nowMs: () => number): Invariant {
  const rooms = new Map<string, HostRoom>()
  const closedAt = new Map<string, number>()
  return {
    name: 'room-kept',
    sees: {
      'host-room': ({ host, room }) => {
        if (room.accepts) closedAt.delete(host)
        else if (!closedAt.has(host)) closedAt.set(host, nowMs())
        rooms.set(host, room)
      },
      change: ({ change }) => {
        if (change.kind === 'shard.create') {
          const { ref, host, slots } = change.shard
          const room = rooms.get(host)
          if (room === undefined) return
          const text = shardRefText(ref)
          const closed = closedAt.get(host)
          if (closed !== undefined && nowMs() - closed > STALE_MS)
            complain(`${text} begins on ${host}, which takes none: ${room.why}`)
          const used = [...shadow.shards.values()]
            .filter(one => one.host === host && one.life !== 'gone' && one.ref.shardId !== ref.shardId)
            .reduce((sum, one) => sum + one.slots, 0)
          if (used + slots > room.slots)
            complain(`${text} begins on ${host}, where ${used} of ${room.slots} places are taken`)
        }
      },
    },
  }
}
