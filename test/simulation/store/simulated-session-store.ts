import type { SessionStore } from '../../../control-plane/sessions/session-store.ts'
import { overStoreWay, type StoreWayParts } from './simulated-store.ts'

/** The real session store as a node sees it: every call takes its way there and back, and either may fail. */
export function simulatedSessionStore(parts: StoreWayParts, real: SessionStore): SessionStore {
  const over = <T>(act: () => Promise<T>): Promise<T> => overStoreWay(parts, act)
  return {
    claim: claim => over(() => real.claim(claim)),
    check: holder => over(() => real.check(holder)),
    release: holder => over(() => real.release(holder)),
    stamp: holder => over(() => real.stamp(holder)),
    state: (holder, keys) => over(() => real.state(holder, keys)),
    putState: (holder, entries) => over(() => real.putState(holder, entries)),
    session: account => over(() => real.session(account)),
    sessions: query => over(() => real.sessions(query)),
    free: (account, epoch) => over(() => real.free(account, epoch)),
    renewLeases: shards => over(() => real.renewLeases(shards)),
    leases: () => over(() => real.leases()),
    quarantine: durationMs => over(() => real.quarantine(durationMs)),
    identity: () => over(() => real.identity()),
    createShardUser: shard => over(() => real.createShardUser(shard)),
    lockShardUser: (shard, waitMsMax) => over(() => real.lockShardUser(shard, waitMsMax)),
    sweepShardUsers: () => over(() => real.sweepShardUsers()),
  }
}
