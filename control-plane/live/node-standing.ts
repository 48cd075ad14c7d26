import type { MonotonicMs } from '../../lib/clock.ts'
import type { Token } from '../../proto/contract/ids.ts'
import type { Standing } from '../nodes/leadership.ts'

/** Whether this node is the active one. Answered from memory: it is asked for every order. */
export interface NodeStanding {
  readonly standing: Standing
  /** Undefined while this node stands by. */
  readonly token: Token | undefined
  /** Why the store has not answered this node's last question; undefined while it does. */
  readonly storeFailure?: string | undefined
}

/** When this node became active, by its own clock; undefined while it stands by. */
export function activeSince({ standing }: NodeStanding): MonotonicMs | undefined {
  return standing.kind === 'active' ? standing.since : undefined
}

/** gRPC address of the active node, where another one is known to be. */
export function activeAddress({ standing }: NodeStanding): string | undefined {
  return standing.kind === 'standby' ? standing.activeAddress : undefined
}

/** Why a node that is not active is not: for whoever asked it. */
export function standbyText(leadership: NodeStanding): string {
  const address = activeAddress(leadership)
  if (address !== undefined) return `this node stands by; ${address} is active`
  return leadership.storeFailure === undefined
    ? 'this node stands by, and no node is active yet'
    : `this node cannot be active without its store: ${leadership.storeFailure}`
}
