import type { Complain, Invariant } from './oracle.ts'
import type { Shadow } from './shadow.ts'

/** Nothing that a brake stops is written while it is on, and no order for it goes out. */
export function brakeObeyed(complain: Complain, shadow: Shadow, fleet: string): Invariant {
  const check = (verb: string, host: string | undefined, storeMs: number, what: string): void => {
    const brake = shadow.brakeOn(verb, fleet, host, storeMs)
    if (brake !== undefined) complain(`${what} under the brake ${brake}`)
  }
  return {
    name: 'brake-obeyed',
    sees: {
      change: ({ change, storeMs, bySystem, commit }) => {
        switch (change.kind) {
          case 'shard.create':
            return check('start', change.shard.host, storeMs, `${change.shard.ref.shardId} is started`)
          case 'failover.begin': {
            const { id, cause } = change.failover
            // The deadline of a drain stops the shard; that its groups look for another one follows from it.
            const stops = commit.changes.some(one => one.kind === 'shard.life' && one.life.kind === 'gone')
            if (cause === 'drain' && stops) return
            if (cause === 'drain') return check('drain', undefined, storeMs, `${id} begins`)
            return check('failover', undefined, storeMs, `${id} begins`)
          }
          case 'group.bind':
            return check('failover', undefined, storeMs, `${change.id} is bound to ${change.to.shardId}`)
          case 'shard.life': {
            const host = shadow.shardOf(change.ref)?.host
            const what = `${change.ref.shardId} becomes ${change.life.kind}`
            if (change.life.kind === 'fenced') return check('failover', host, storeMs, what)
            if (change.life.kind === 'draining' && bySystem && !change.from.includes('suspect'))
              return check('drain', host, storeMs, what)
            if (change.life.kind === 'gone' && change.from.includes('draining'))
              return check('stop', host, storeMs, what)
            return
          }
          default:
        }
      },
    },
  }
}
