import type { MonotonicMs } from '../../lib/clock.ts'
import type { ListenerName } from '../../proto/contract/ids.ts'
import type { Carrier } from '../flows/carrier.ts'
import type { Flow } from '../flows/flow.ts'
import { shardEndpoint } from '../flows/flow-book.ts'
import type { ElementChange, KernelFlow } from '../kernel/kernel-elements.ts'
import type { KernelTable } from '../kernel/kernel-table.ts'
import type { Candidates } from './candidates.ts'
import type { CarriedFlow } from './carried-flow.ts'
import type { Lanes } from './lanes.ts'
import type { Found } from './take-table.ts'

export interface AdoptOptions {
  readonly carrier: Carrier
  readonly publicPort: (listener: ListenerName) => number | undefined
  /** Has the flow's player answered by this local address of its listener; false where that has none. */
  readonly answerAt: (flow: Flow, address: string) => boolean
}

interface AdoptParts {
  readonly table: KernelTable
  readonly lanes: Lanes
  readonly candidates: Candidates
}

/** Of what an earlier process has left in the kernel: flows that the journal knows too, on the way that they have now. What is not among them
 *  goes. */
export function adoptCarried(
  { left, counters }: Found,
  options: AdoptOptions,
  { table, lanes, candidates }: AdoptParts,
  now: MonotonicMs,
): { readonly carried: readonly CarriedFlow[]; readonly changes: readonly ElementChange[] } {
  const { book } = options.carrier
  table.adopt({ ...left, orphans: left.orphans.filter(one => !isGate(one)) }, now)
  // These would let datagrams in while the rest of what belongs to nobody rests.
  const changes: ElementChange[] = left.orphans.filter(isGate)
  const byPort = new Map<number, Flow>()
  for (const flow of options.carrier.table.flows())
    if (flow.player.protocol === 'udp') byPort.set(flow.flowPort, flow)
  const carried = left.flows.flatMap((kernel): readonly CarriedFlow[] => {
    const flow = byPort.get(kernel.flowPort)
    const userSide = flow?.handler.userSide
    const isSame =
      flow !== undefined &&
      isSameFlow(flow, kernel, options) &&
      userSide?.isTransparent === true &&
      candidates.obstacleOf(flow) === undefined &&
      book.mayKeepPort(kernel.flowPort, shardEndpoint(flow.route.shard), now)
    const lane = isSame ? lanes.adopt(flow.route, kernel.group, now) : undefined
    if (lane === undefined || !isSame || !options.answerAt(flow, kernel.publicAddress)) {
      changes.push(...table.demote(kernel.flowPort, now))
      return []
    }
    // Its group may have gone over just before the end of the former process.
    book.preparePort(flow)
    const unanswered = { packets: 0, readings: 0 }
    return [{ flow, userSide, kernel, lane, confirmedAt: now, unanswered, ...counters(kernel) }]
  })
  const groups = new Set(lanes.all().map(({ group }) => group))
  for (const group of left.groups.keys())
    if (!groups.has(group)) changes.push(...table.removeGroup(group, now))
  return { carried, changes }
}

function isGate({ set }: ElementChange): boolean {
  return set === 'flows' || set === 'reply_groups'
}

function isSameFlow({ player }: Flow, kernel: KernelFlow, { publicPort }: AdoptOptions): boolean {
  return (
    player.ip === kernel.playerAddress &&
    player.port === kernel.playerPort &&
    publicPort(player.listener) === kernel.publicPort
  )
}
