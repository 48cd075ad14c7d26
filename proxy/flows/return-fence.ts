import type { MonotonicMs } from '../../lib/clock.ts'
import type { Flow } from './flow.ts'

/** A shard that a flow has left and that may still speak: `lame-duck`. */
export interface FormerSide {
  readonly address: string
  readonly port: number
  readonly until: MonotonicMs
}

/** What an upstream socket was last connected to, and under which route. */
export interface UpstreamBinding {
  readonly routeId: number
  readonly address: string
  readonly port: number
  readonly former: FormerSide | undefined
}

/** Whether a datagram that an upstream socket received may go to the player. Its source is compared because a socket hands
 *  over what was queued before it was connected anew; the route id, because the flow may have moved (or its group switched)
 *  since then without a datagram from the client. On the packet path: no allocation. */
export function mayReturn(
  flow: Flow,
  binding: UpstreamBinding,
  fromAddress: string,
  fromPort: number,
  now: MonotonicMs,
): boolean {
  if (
    binding.routeId === flow.route.routeId &&
    fromPort === binding.port &&
    fromAddress === binding.address &&
    flow.phase.kind === 'forwarding'
  )
    return true
  const { former } = binding
  return (
    former !== undefined && now < former.until && fromPort === former.port && fromAddress === former.address
  )
}
