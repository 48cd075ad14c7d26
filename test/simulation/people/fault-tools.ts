import type { Cluster, Seat } from '../cluster.ts'
import type { Chance } from '../kernel/chance.ts'
import { type Life, OUTSIDE } from '../kernel/life.ts'
import type { Weather } from '../network/conditions.ts'
import type { HostedLife } from '../parts/shard-host.ts'
import type { StoreHealth } from '../store/simulated-store.ts'
import type { Story } from '../story.ts'

/** Most faults pass by themselves after so long. */
const LASTS_MS = [300, 9_000] as const
/** A dead process comes back after so long. */
const BACK_MS = [100, 6_000] as const

/** A place whose process can be stopped. */
type Stoppable = Seat<{ readonly process: { readonly life: Life } }>

/** What faults are made of. Each tool brings one kind of trouble, tells it, and takes it away again later; it gives false where
 *  there is nothing that it could happen to. */
export class FaultTools {
  readonly cluster: Cluster
  readonly chance: Chance
  readonly #story: Story
  /** What still has to be undone. */
  readonly #open = new Set<() => void>()

  constructor(cluster: Cluster, chance: Chance, story: Story) {
    this.cluster = cluster
    this.chance = chance
    this.#story = story
  }

  /** Everything that was broken works again. */
  mendAll(): void {
    for (const undo of this.#open) undo()
    this.#open.clear()
  }

  toShard(act: (life: HostedLife) => void): boolean {
    const life = this.chance.one(this.cluster.shards())
    if (life === undefined) return false
    this.tell(life.server.process.life.name)
    act(life)
    return true
  }

  crash(life: HostedLife): void {
    this.cluster.agents
      .find(({ machine }) => machine.address === life.server.host)
      ?.machine.end(life, 139, '')
  }

  restart<S extends Seat<unknown>>(
    seats: readonly S[],
    kill: (seat: S) => void,
    start: (seat: S) => void,
  ): boolean {
    const seat = this.chance.one(seats.filter(one => one.process !== undefined))
    if (seat === undefined) return false
    this.tell(seat.id)
    kill(seat)
    this.later(() => {
      this.#story.tell(seat.id, () => 'starts again')
      start(seat)
    }, BACK_MS)
    return true
  }

  stopOne(seats: readonly Stoppable[]): boolean {
    const process = this.chance.one(seats.flatMap(seat => seat.process ?? []))
    if (process === undefined) return false
    this.tell(process.process.life.name)
    this.stop(process.process.life)
    return true
  }

  /** SIGSTOP now, SIGCONT later. */
  stop(life: Life): void {
    const { scheduler } = this.cluster
    scheduler.stop(life)
    this.later(() => {
      this.#story.tell(life.name, () => 'is woken')
      scheduler.wake(life)
    })
  }

  /** Between a proxy and a host with game servers, or a proxy and players. */
  weather(weather: Weather): boolean {
    const { conditions, proxies, agents, players } = this.cluster
    const left = this.chance.pick(proxies).host
    const right = this.chance.hits(0.5) ? this.chance.pick(agents).host : this.chance.pick(players).ip
    this.tell(`${left} ${right}`)
    conditions.setWeather(left, right, weather)
    this.later(() => conditions.setWeather(left, right, undefined))
    return true
  }

  cut(
    left: { readonly host: string },
    rights: readonly { readonly host: string }[],
    lastsMs: readonly [number, number] = LASTS_MS,
  ): boolean {
    const { conditions } = this.cluster
    const text = `${left.host} from ${rights.map(({ host }) => host).join(' ')}`
    this.tell(text)
    for (const { host } of rights) conditions.cut(left.host, host)
    this.later(() => {
      this.#story.tell('faults', () => `mended: ${text}`)
      for (const { host } of rights) conditions.mend(left.host, host)
    }, lastsMs)
    return true
  }

  store(set: (health: StoreHealth) => void, unset: (health: StoreHealth) => void): boolean {
    const { store } = this.cluster.surroundings.trouble
    this.tell('')
    set(store)
    this.later(() => {
      this.#story.tell('faults', () => 'the store is well again')
      unset(store)
    })
    return true
  }

  later(undo: () => void, [from, to]: readonly [number, number] = LASTS_MS): void {
    const once = (): void => {
      if (this.#open.delete(once)) undo()
    }
    this.#open.add(once)
    this.cluster.scheduler.schedule(this.chance.between(from, to), OUTSIDE, once)
  }

  /** The name of the fault that is under way goes before it. */
  tell(what: string): void {
    this.#story.tell('faults', () => `${this.name} ${what}`.trimEnd())
  }

  name = ''
}
