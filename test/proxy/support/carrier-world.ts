import { ManualClock } from '../../../lib/clock.ts'
import { seededRandom } from '../../../lib/random.ts'
import type { FlowClosed, FlowMoved, FlowOpened } from '../../../proto/contract/proxy-link.ts'
import type { ListenerName } from '../../../proto/contract/ids.ts'
import { Carrier, type CarrierLimits } from '../../../proxy/flows/carrier.ts'
import type { Flow, FlowCloseReason } from '../../../proxy/flows/flow.ts'
import type { FlowPortSettings } from '../../../proxy/flows/flow-ports.ts'
import { type FlowRecorder, noRecorder } from '../../../proxy/flows/flow-recorder.ts'
import type { ListenerFlows, ListenerSettings } from '../../../proxy/flows/listener-flows.ts'
import { arena } from './routes.ts'

export const main = 'main' as ListenerName

export const listenerSettings: ListenerSettings = {
  name: main,
  fleet: arena,
  udpIdleMs: 60_000,
  tcpIdleMs: 600_000,
  flowsMax: 10_000,
  flowsPerIpMax: 64,
  newFlowsPerIpPerSecond: 1_000,
  newFlowsPerPrefixPerSecond: 10_000,
  newFlowsPerSecond: 100_000,
  door: undefined,
}

export const carrierLimits: CarrierLimits = {
  flowsMax: 20_000,
  groupsMax: 100,
  placementsMax: 1_000,
  seatMs: 60_000,
  seatsMax: 10_000,
  blocksMax: 1_000,
}

export interface WorldOptions {
  readonly listener?: Partial<ListenerSettings>
  readonly limits?: Partial<CarrierLimits>
  readonly flowPorts?: Partial<FlowPortSettings>
  readonly seed?: number
  readonly recorder?: FlowRecorder
}

/** A handler that notes what it is told. */
export class NotingHandler {
  readonly rerouted: number[] = []
  closedBecause: FlowCloseReason | undefined

  readonly handler = {
    rerouted: (_flow: Flow, lameDuckMs: number) => void this.rerouted.push(lameDuckMs),
    closed: (_flow: Flow, why: FlowCloseReason) => {
      if (this.closedBecause !== undefined) throw new Error('closed twice')
      this.closedBecause = why
    },
  }
}

/** A carrier on a clock of its own, with everything it reports. */
export function carrierWorld(options: WorldOptions = {}) {
  const clock = new ManualClock(1_000_000)
  const opened: FlowOpened[] = []
  const moved: FlowMoved[] = []
  const closed: FlowClosed[] = []
  const told = { observations: 0 }
  const carrier = new Carrier({
    listeners: [{ ...listenerSettings, ...options.listener }],
    limits: { ...carrierLimits, ...options.limits },
    flowPorts: { first: 10_000, last: 19_999, quarantineMs: 300_000, ...options.flowPorts },
    clock,
    random: seededRandom(options.seed ?? 1),
    recorder: options.recorder ?? noRecorder,
    events: {
      opened: flow => void opened.push(flow),
      moved: flow => void moved.push(flow),
      closed: flow => void closed.push(flow),
      observationsChanged: () => void (told.observations += 1),
    },
  })
  const listener = carrier.table.listener(main) as ListenerFlows<Flow>
  /** Opens a UDP flow, or gives why not. */
  const join = (ip: string, port: number) => {
    const noting = new NotingHandler()
    const result = carrier.openUdp(listener, ip, port, () => noting.handler)
    return result.kind === 'opened'
      ? { kind: 'opened' as const, flow: result.flow, noting, group: result.flow.route.groupId }
      : { kind: result.kind, reason: result.kind === 'refused' ? result.reason : 'hold' }
  }
  const joined = (ip: string, port: number) => {
    const result = join(ip, port)
    if (result.kind !== 'opened') throw new Error(`not opened: ${result.reason}`)
    return result
  }
  return { clock, carrier, listener, opened, moved, closed, told, join, joined }
}
