import type { MonotonicMs } from '../../lib/clock.ts'
import type { Token } from '../../proto/contract/ids.ts'
import type { Standing } from '../nodes/leadership.ts'

/** Whether this node is the active one. Answered from memory: it is asked for every order. */
export interface NodeStanding {
  readonly standing: Standing
  /** Undefined while this node stands by. */
  readonly token: Token | undefined
}

/** When this node became active, by its own clock; undefined while it stands by. */
export function activeSince({ standing }: NodeStanding): MonotonicMs | undefined {
  return standing.kind === 'active' ? standing.since : undefined
}

/** gRPC address of the active node, where another one is known to be. */
export function activeAddress({ standing }: NodeStanding): string | undefined {
  return standing.kind === 'standby' ? standing.activeAddress : undefined
}
