import type { HostRoom } from '../../control-plane/scaler/host-rooms.ts'
import { storeTimeAfter } from '../../lib/store-time.ts'
import type { HostId } from '../../proto/contract/ids.ts'
import type { Observation } from './oracle/observation.ts'
import { POOL, type Scenario } from './scenario.ts'
import type { SharedDatabase } from './store/shared-database.ts'
import type { Story } from './story.ts'

interface RoomOptions {
  readonly scenario: Scenario
  readonly story: Story
  readonly observe: (observation: Observation) => void
}

/** What the scaler would say of the hosts: people open, close and empty them. No host has a room where hosts are in no pool. */
export class SimulatedRooms {
  readonly all = new Map<HostId, HostRoom>()
  readonly #options: RoomOptions
  readonly #database: SharedDatabase

  constructor(options: RoomOptions, database: SharedDatabase, hosts: readonly { readonly id: string }[]) {
    this.#options = options
    this.#database = database
    if (options.scenario.slotsPerHost > 0) for (const { id } of hosts) this.open(id)
  }

  /** The host takes shards, whatever was before. */
  open(id: string): void {
    this.#set(id, { accepts: true, why: '', drain: undefined })
  }

  /** The host takes no new shards; those that it has leave it in time, where a time is given. */
  close(id: string, drainMs: number | undefined): void {
    const since = this.#database.nowMs()
    const drain = drainMs === undefined ? undefined : { since, until: storeTimeAfter(since, drainMs) }
    this.#set(id, { accepts: false, why: 'people say so', drain })
  }

  #set(id: string, of: Omit<HostRoom, 'pool' | 'slots'>): void {
    const { observe, story, scenario } = this.#options
    const room = { pool: POOL, slots: scenario.slotsPerHost, ...of }
    this.all.set(id as HostId, room)
    story.tell(id, () => `has room: ${JSON.stringify(room)}`)
    observe({ kind: 'host-room', host: id as HostId, room })
  }
}
