import type { Socket } from 'node:net'
import type { MonotonicMs } from '../../lib/clock.ts'
import type { Flow } from '../flows/flow.ts'

/** Life of one client's connection. The flow is in the table from `dialing` to `lame-duck`.
 *    placing ──placed──► dialing ──accepted──► streaming ──move with lame-duck──► lame-duck ──deadline──┐
 *       │                 │   ▲                    │  └────────────move────────────► flushing ◄─────────┘
 *       │                 ▼   │ rerouted | redial  │                                    │ shard silent | deadline
 *       │                waiting                   └──────ended | idle | no route────► closing ──flushed | deadline──► closed
 *       └────────────holdMs over | refused──────────────────────────────────────────────┘    (a cut leads to closed at once) */
export type TcpConnectionState =
  /** Every shard it could join is being replaced. */
  | { readonly kind: 'placing' }
  /** Its shard did not take the connection: wait for another one, or for this one to be back. */
  | { readonly kind: 'waiting'; readonly flow: Flow; readonly dialAt: MonotonicMs }
  | { readonly kind: 'dialing'; readonly flow: Flow; readonly shard: Socket; readonly deadline: MonotonicMs }
  | { readonly kind: 'streaming'; readonly flow: Flow; readonly shard: Socket }
  /** Moved; the old shard may finish what it does. */
  | { readonly kind: 'lame-duck'; readonly flow: Flow; readonly shard: Socket; readonly deadline: MonotonicMs }
  /** Moved; the old shard has been told the end and says its last. */
  | { readonly kind: 'flushing'; readonly shard: Socket; readonly deadline: MonotonicMs }
  /** What is written goes out, what is received is thrown away (closing on unread bytes would reset the connection and lose
   *  what we wrote). */
  | { readonly kind: 'closing'; readonly shard: Socket | undefined; readonly deadline: MonotonicMs }
  | { readonly kind: 'closed' }

/** Whether time changes this state: the front looks at such connections in its tick. */
export function isTimed(state: TcpConnectionState): boolean {
  return state.kind !== 'streaming' && state.kind !== 'closed'
}

/** The shard's socket, where there is one. */
export function shardOf(state: TcpConnectionState): Socket | undefined {
  switch (state.kind) {
    case 'dialing':
    case 'streaming':
    case 'lame-duck':
    case 'flushing':
    case 'closing':
      return state.shard
    case 'placing':
    case 'waiting':
    case 'closed':
      return undefined
  }
}
