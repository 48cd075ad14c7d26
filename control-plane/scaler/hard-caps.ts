import type { StoreTimeMs } from '../../lib/store-time.ts'
import { type HostRecord, hostState, mayExist } from './host.ts'

/** What is never exceeded, whatever is declared. Counted over all pools. */
export interface HardCaps {
  /** Hosts that may exist, and so cost. */
  readonly hostsMax: number
  /** Hosts on their way up at a time. */
  readonly pendingMax: number
  readonly createsPerHourMax: number
  readonly createsPerDayMax: number
}

/** Bounds of each cap: rows of hosts that are gone are kept for a day, so that a day's creations are rows. */
export const CAPS_MAX: HardCaps = {
  hostsMax: 10_000,
  pendingMax: 1_000,
  createsPerHourMax: 10_000,
  createsPerDayMax: 20_000,
}

/** Of an installation whose owner has not said otherwise. */
export const DEFAULT_CAPS: HardCaps = {
  hostsMax: 500,
  pendingMax: 50,
  createsPerHourMax: 400,
  createsPerDayMax: 2_000,
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Rows of hosts that are gone are kept for so long: the caps per day count them. */
export const GONE_KEPT_MS = DAY_MS

/** How many more hosts may be planned now, and which cap says so. */
export function capRoom(
  hosts: readonly HostRecord[],
  caps: HardCaps,
  now: StoreTimeMs,
): { readonly room: number; readonly why: string } {
  const states = hosts.map(host => hostState(host).kind)
  const pending = ['planned', 'provisioning', 'installing', 'joining']
  const since = (ms: number): number =>
    hosts
      .filter(host => now - host.times.plannedAt < ms && host.times.foundAt === undefined)
      .reduce((sum, host) => sum + Math.max(1, host.asks), 0)
  const rooms = [
    { room: caps.hostsMax - states.filter(mayExist).length, why: `at most ${caps.hostsMax} hosts may exist` },
    {
      room: caps.pendingMax - states.filter(state => pending.includes(state)).length,
      why: `at most ${caps.pendingMax} hosts may be on their way up at a time`,
    },
    {
      room: caps.createsPerHourMax - since(HOUR_MS),
      why: `at most ${caps.createsPerHourMax} hosts an hour may be made`,
    },
    {
      room: caps.createsPerDayMax - since(DAY_MS),
      why: `at most ${caps.createsPerDayMax} hosts a day may be made`,
    },
  ]
  const tightest = rooms.reduce((least, next) => (next.room < least.room ? next : least))
  return { room: Math.max(0, tightest.room), why: tightest.why }
}

/** Rows that nothing counts any more: of hosts that have been gone, or evicted, for long enough. An evicted machine's row is what tells that it is
 *  a stranger's now, so it stays as long as its machine is listed.
 *  @param listed machines that the last complete listings have */
export function forgettable(
  hosts: readonly HostRecord[],
  listed: ReadonlySet<string>,
  now: StoreTimeMs,
): readonly HostRecord[] {
  return hosts.filter(host => {
    const state = hostState(host)
    return (
      !mayExist(state.kind) &&
      now - state.since >= GONE_KEPT_MS &&
      !(state.kind === 'evicted' && listed.has(host.providerId ?? ''))
    )
  })
}
