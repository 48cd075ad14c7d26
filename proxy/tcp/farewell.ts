import type { FlowCloseReason } from '../flows/flow.ts'

/** How a client's connection ends once its flow has left the table.
 *  `flush`: what the shard says last still goes to the client, for a moment; then `end`.
 *  `end`: what we hold already goes to the client, and the connection closes in order.
 *  `reset`: at once. */
export type Farewell = 'flush' | 'end' | 'reset'

export function farewellFor(why: FlowCloseReason): Farewell {
  switch (why) {
    case 'moved':
      return 'flush'
    case 'banned':
    case 'cut': // Kicked: somebody who does not read must not delay it.
      return 'reset'
    case 'no-route': // The group is gone: its shard may be a fenced one, which has nothing to say any more.
    case 'idle':
    case 'client-closed':
    case 'shard-closed':
    case 'shard-unreachable':
    case 'flow-ports':
    case 'refused': // Of games with a door, which are UDP.
    case 'proxy-stopping':
      return 'end'
  }
}
