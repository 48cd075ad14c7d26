import type { SessionStore } from '../../../control-plane/sessions/session-store.ts'
import { overStoreWay, type StoreWatcher, type StoreWayParts } from './simulated-store.ts'

/** The real session store as a node sees it: every call takes its way there and back, and either may fail. */
export function simulatedSessionStore(
  parts: StoreWayParts & { readonly watcher: Pick<StoreWatcher, 'session'> },
  real: SessionStore,
): SessionStore {
  const { watcher } = parts
  const over = <T>(act: () => Promise<T>): Promise<T> => overStoreWay(parts, act)
  return {
    claim: claim =>
      over(async () => {
        const outcome = await real.claim(claim)
        watcher.session({ kind: 'session-claimed', claim, outcome })
        return outcome
      }),
    check: holder => over(() => real.check(holder)),
    release: holder =>
      over(async () => {
        const holding = await real.release(holder)
        const { account, epoch } = holder
        if (holding === 'held') watcher.session({ kind: 'session-left', account, epoch })
        return holding
      }),
    stamp: holder => over(() => real.stamp(holder)),
    state: (holder, keys) => over(() => real.state(holder, keys)),
    putState: (holder, entries) =>
      over(async () => {
        const holding = await real.putState(holder, entries)
        if (holding === 'held') watcher.session({ kind: 'session-saved', holder })
        return holding
      }),
    session: account => over(() => real.session(account)),
    sessions: query => over(() => real.sessions(query)),
    free: (account, epoch) =>
      over(async () => {
        const freed = await real.free(account, epoch)
        if (freed) watcher.session({ kind: 'session-left', account, epoch })
        return freed
      }),
    renewLeases: shards => over(() => real.renewLeases(shards)),
    leases: () => over(() => real.leases()),
    server: () => over(() => real.server()),
    quarantine: (durationMs, server) => over(() => real.quarantine(durationMs, server)),
    createShardUser: shard => over(() => real.createShardUser(shard)),
    lockShardUser: (shard, waitMsMax) => over(() => real.lockShardUser(shard, waitMsMax)),
    lockedShards: () => over(() => real.lockedShards()),
    sweepShardUsers: () => over(() => real.sweepShardUsers()),
  }
}
