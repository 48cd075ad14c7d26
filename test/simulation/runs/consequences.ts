import type { Observation } from '../oracle/observation.ts'

const FAILOVERS = {
  crash: 'fail-over after a crash',
  drain: 'fail-over for a drain',
  manual: 'fail-over by hand',
} as const

/** Counts what operations and faults lead to: a simulation in which nothing comes of anything proves nothing. */
export function consequences(count: (kind: string) => void): (observation: Observation) => void {
  let leader: string | undefined
  return observation => {
    switch (observation.kind) {
      case 'commit':
        if (observation.commit.result.kind === 'conflict') count('conflict in the store')
        return
      case 'change': {
        const { change } = observation
        if (change.kind === 'failover.begin')
          count(change.failover.phase.kind === 'held' ? 'group held' : FAILOVERS[change.failover.cause])
        if (change.kind === 'move.phase' && change.phase === 'done') count('move done')
        if (change.kind === 'move.phase' && change.phase === 'rolled-back') count('move rolled back')
        if (change.kind === 'shard.leaving') count(change.leaving ? 'shard leaving' : 'shard staying')
        if (
          change.kind === 'shard.life' &&
          change.life.kind === 'draining' &&
          change.life.drain.cause === 'host'
        )
          count(
            observation.commit.changes.some(({ kind }) => kind === 'fleet.floor')
              ? 'drain for a host, spared'
              : 'drain for a host, last call',
          )
        if (change.kind === 'brake.set' && change.brake.owner === 'observer') count('brake by the observer')
        return
      }
      case 'led': {
        const { node } = observation.active
        if (leader !== undefined && node !== leader) count('take-over by another node')
        leader = node
        return
      }
      case 'proxy-adopted':
        if (observation.flows > 0) count('flows adopted')
        return
      default:
    }
  }
}
