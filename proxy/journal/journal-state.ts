import type { WallMs } from '../../lib/clock.ts'
import type { PlayerKey } from '../../proto/contract/common.ts'
import { endpointText } from '../../proto/contract/common.ts'
import type { FleetName, FlowId, GroupId } from '../../proto/contract/ids.ts'
import type { FleetPolicy, GroupRoute } from '../../proto/contract/proxy-link.ts'
import { canonicalIp } from '../../lib/ip-text.ts'
import type { FlowPass } from '../flows/flow.ts'
import type { JournalRecord } from './journal-record.ts'

export interface JournaledFlow {
  readonly flowId: FlowId
  readonly player: PlayerKey
  readonly groupId: GroupId
  readonly placementVersion: number
  readonly flowPort: number
  /** Shard addresses that the flow has used its port towards. */
  readonly endpoints: readonly string[]
  readonly why: string
  readonly openedAt: WallMs
  readonly pass: FlowPass | undefined
}

export interface JournaledSeat {
  readonly player: PlayerKey
  readonly groupId: GroupId
  readonly leftAt: WallMs
}

export interface RestingPort {
  readonly port: number
  readonly endpoint: string
  readonly until: WallMs
}

/** What was so when the journal ends. */
export interface JournalState {
  /** When the process was last there; undefined for an empty journal. */
  readonly aliveAt: WallMs | undefined
  readonly policies: readonly FleetPolicy[]
  readonly routes: readonly GroupRoute[]
  readonly flows: readonly JournaledFlow[]
  readonly seats: readonly JournaledSeat[]
  readonly resting: readonly RestingPort[]
}

type Body<K extends JournalRecord['body']['kind']> = Extract<JournalRecord['body'], { kind: K }>['value']

/** Goes through the records from first to last. Records about flows that are not known (their line was damaged) do nothing.
 *  @param quarantineMs how long a closed flow's port rests */
export function replayJournal(records: readonly JournalRecord[], quarantineMs: number): JournalState {
  const replay = new Replay(quarantineMs)
  for (const record of records) replay.step(record)
  return replay.state()
}

class Replay {
  readonly #quarantineMs: number
  readonly #policies = new Map<FleetName, FleetPolicy>()
  readonly #routes = new Map<GroupId, GroupRoute>()
  readonly #flows = new Map<FlowId, JournaledFlow>()
  readonly #seats: JournaledSeat[] = []
  readonly #resting: RestingPort[] = []
  #aliveAt: WallMs | undefined

  constructor(quarantineMs: number) {
    this.#quarantineMs = quarantineMs
  }

  step({ at, body }: JournalRecord): void {
    this.#aliveAt = at
    switch (body.kind) {
      case 'alive':
        return
      case 'policy':
        this.#policies.set(body.value.fleet, body.value)
        return
      case 'route':
        this.#routes.set(body.value.groupId, body.value)
        return
      case 'groupGone':
        this.#routes.delete(body.value.groupId)
        return
      case 'opened':
        return this.#opened(body.value, at)
      case 'moved':
        return this.#moved(body.value)
      case 'closed':
        return this.#closed(body.value, at)
      case 'resting':
        this.#resting.push(body.value)
    }
  }

  state(): JournalState {
    return {
      aliveAt: this.#aliveAt,
      policies: [...this.#policies.values()],
      routes: [...this.#routes.values()],
      flows: [...this.#flows.values()],
      seats: this.#seats,
      resting: this.#resting,
    }
  }

  #opened({ endpoint, ...opened }: Body<'opened'>, at: WallMs): void {
    const known = this.#flows.get(opened.flowId)
    // Without a port: it has given its port back unused.
    if (known !== undefined && opened.flowPort !== 0 && known.flowPort !== opened.flowPort)
      this.#rest(known, at)
    const endpoints = known?.flowPort === opened.flowPort ? [...known.endpoints, endpoint] : [endpoint]
    this.#flows.set(opened.flowId, { ...opened, endpoints: [...new Set(endpoints)] })
  }

  #moved({ flowId, groupId, placementVersion, endpoint }: Body<'moved'>): void {
    const flow = this.#flows.get(flowId)
    if (flow === undefined) return
    const endpoints = [...new Set([...flow.endpoints, endpoint])]
    this.#flows.set(flowId, { ...flow, groupId, placementVersion, endpoints })
  }

  #closed({ flowId, seat }: Body<'closed'>, at: WallMs): void {
    const flow = this.#flows.get(flowId)
    if (flow === undefined) return
    this.#flows.delete(flowId)
    this.#rest(flow, at)
    if (seat) this.#seats.push({ player: flow.player, groupId: flow.groupId, leftAt: at })
  }

  #rest(flow: JournaledFlow, at: WallMs): void {
    if (flow.flowPort === 0) return
    const route = this.#routes.get(flow.groupId)
    const present = route === undefined ? [] : [endpointText(canonicalIp(route.address), route.port)]
    const until = (at + this.#quarantineMs) as WallMs
    for (const endpoint of new Set([...flow.endpoints, ...present]))
      this.#resting.push({ port: flow.flowPort, endpoint, until })
  }
}
