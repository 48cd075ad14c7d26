import type { Clock } from '../../lib/clock.ts'
import type { Random } from '../../lib/random.ts'
import type { FlowEvents } from './data-plane.ts'
import type { FlowPortSettings } from './flow-ports.ts'
import type { FlowRecorder } from './flow-recorder.ts'
import type { ListenerSettings } from './listener-flows.ts'

export interface CarrierLimits {
  readonly flowsMax: number
  readonly groupsMax: number
  readonly placementsMax: number
  readonly seatMs: number
  readonly seatsMax: number
  readonly blocksMax: number
}

export interface CarrierOptions {
  readonly listeners: readonly ListenerSettings[]
  readonly limits: CarrierLimits
  readonly flowPorts: FlowPortSettings
  readonly clock: Clock
  readonly random: Random
  readonly events: FlowEvents
  readonly recorder: FlowRecorder
}
