import { METHODS, type Method } from '../../../cli/remote/methods.ts'
import { Plane } from '../../../cli/remote/plane.ts'
import type { EventView, GroupView, ShardView, Status } from '../../../proto/contract/admin.ts'
import { randomId, systemRandom } from '../../../lib/random.ts'

const CALL_MS_MAX = 2_000
const EVENTS_MAX = 500

/** What the product says of itself at one moment. */
export interface Snapshot {
  readonly shards: readonly ShardView[]
  readonly groups: readonly GroupView[]
  readonly status: Status
}

/** The product's API, wherever its active node is: no command line is started for each question, which would cost more than the answer. */
export class ProductView {
  readonly #planes: readonly Plane[]
  #preferred = 0

  /** @param addresses `host:port` of every control-plane node */
  constructor(addresses: readonly string[], token?: string) {
    this.#planes = addresses.map(address => new Plane({ address, token, source: 'chaos' }))
  }

  async snapshot(): Promise<Snapshot> {
    const everything = { fleet: '', labels: {} }
    const [{ shards }, { groups }, status] = await Promise.all([
      this.#call(METHODS.listShards, everything),
      this.#call(METHODS.listGroups, everything),
      this.#call(METHODS.getStatus, {}),
    ])
    return { shards, groups, status }
  }

  /** The same, or undefined where no node answers now. */
  async snapshotIfAny(): Promise<Snapshot | undefined> {
    try {
      return await this.snapshot()
    } catch {
      return undefined // What does not answer is asked again; a world that stays silent fails by its deadline.
    }
  }

  /** Oldest first, at most the last 500.
   *  @param afterId 0: all of them */
  async eventsAfter(afterId: number): Promise<readonly EventView[]> {
    const { events } = await this.#call(METHODS.listEvents, { subject: '', limit: EVENTS_MAX })
    return events.filter(event => event.id > afterId).toSorted((left, right) => left.id - right.id)
  }

  /** The flap guard is right to hold a group that chance has hit too often. Then a person does what its alarm asks for. */
  async letHeldGroupsGoOn({ groups }: Snapshot): Promise<void> {
    for (const { id } of groups.filter(({ phase }) => phase === 'held'))
      // One that is not held any more is refused.
      await this.failOver(id).catch(() => undefined)
  }

  async failOver(group: string): Promise<void> {
    await this.#call(METHODS.failoverGroup, { id: group, change: changeBy('let a held group go on') })
  }

  async scale(fleet: string, shards: number, spares: number): Promise<void> {
    await this.#call(METHODS.scaleFleet, {
      name: fleet,
      shards,
      spares,
      change: changeBy('the hosts are there'),
    })
  }

  async clearBrake(): Promise<void> {
    await this.#call(METHODS.clearBrake, {
      scope: 'all',
      verb: 'all',
      change: changeBy('the outage was ours'),
    })
  }

  async #call<Q, A>(method: Method<Q, A>, request: Q): Promise<A> {
    let failure: unknown
    for (let tries = 0; tries < this.#planes.length; tries += 1) {
      const index = (this.#preferred + tries) % this.#planes.length
      try {
        const answer = await this.#planes[index]?.call(method, request, CALL_MS_MAX)
        if (answer === undefined) break
        this.#preferred = index
        return answer
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }
}

function changeBy(reason: string) {
  return { requestId: randomId(systemRandom, 20), validateOnly: false, actor: 'chaos', reason }
}

/** Everybody is where they belong: all groups settled on shards that are ready, every fleet and its spares at strength, everybody attached. */
export function missingIn({ groups, shards, status }: Snapshot): string | undefined {
  const unsettled = groups.find(group => group.phase !== 'settled')
  if (unsettled !== undefined) return `${unsettled.id} is ${unsettled.phase}: ${unsettled.detail}`
  const homeless = groups.find(
    group => !shards.some(shard => shard.id === group.shard && shard.state === 'ready'),
  )
  if (homeless !== undefined) return `${homeless.id} has no ready shard`
  const away = [...status.proxies, ...status.hosts].find(one => !one.attached)
  if (away !== undefined) return `${away.id} is detached`
  const weak = status.fleets.find(fleet => fleet.ready + fleet.readySpares < fleet.shards + fleet.spares)
  return weak === undefined
    ? undefined
    : `fleet ${weak.name} has ${weak.ready} shards and ${weak.readySpares} spares`
}
