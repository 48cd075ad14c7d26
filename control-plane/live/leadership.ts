import type { MonotonicMs } from '../../lib/clock.ts'
import type { Token } from '../../proto/contract/ids.ts'

/** Whether this node is the active one, as its lease says. Answered from memory: it is asked for every order. */
export interface Leadership {
  /** Undefined while this node stands by. */
  token(): Token | undefined
  /** When it became active, by this process's clock; undefined while it stands by. */
  activeSince(): MonotonicMs | undefined
  /** `host:port` of the active node's gRPC server, where one is known. */
  activeAddress(): string | undefined
}
