import type { Cluster, Seat } from '../cluster.ts'
import { STORE_HOST } from '../cluster.ts'
import type { Chance } from '../kernel/chance.ts'
import { type Life, OUTSIDE } from '../kernel/scheduler.ts'
import type { HostedLife } from '../parts/shard-host.ts'
import type { Story } from '../story.ts'

/** Everything that goes wrong, by name, with the weight it has among the others. */
export const FAULTS = {
  'shard-crash': 8,
  'shard-stop': 5,
  'shard-hang': 4,
  'agent-crash': 4,
  'proxy-crash': 4,
  'proxy-forgets': 2,
  'node-crash': 6,
  'node-stop': 3,
  'proxy-stop': 2,
  'agent-stop': 2,
  loss: 4,
  duplicates: 3,
  delay: 3,
  'cut-agent': 4,
  'cut-proxy': 3,
  'cut-path': 3,
  'cut-node': 3,
  'cut-store': 2,
  'store-down': 2,
  'store-slow': 2,
  'store-refuses': 3,
  'store-loses-answers': 4,
  'start-fails': 3,
  'disk-full': 2,
} as const

export type FaultName = keyof typeof FAULTS

/** Most faults pass by themselves after so long. */
const LASTS_MS = [300, 9_000] as const
/** A dead process comes back after so long. */
const BACK_MS = [100, 6_000] as const

export interface FaultParts {
  readonly cluster: Cluster
  readonly chance: Chance
  readonly story: Story
}

/** Brings trouble and takes it away again. */
export class Faults {
  readonly #cluster: Cluster
  readonly #chance: Chance
  readonly #story: Story
  /** What still has to be undone. */
  readonly #open = new Set<() => void>()

  constructor({ cluster, chance, story }: FaultParts) {
    this.#cluster = cluster
    this.#chance = chance
    this.#story = story
  }

  /** False: there was nothing that it could happen to. */
  strike(name: FaultName): boolean {
    const shards = this.#cluster.shards()
    const { agents, proxies, nodes } = this.#cluster
    const chance = this.#chance
    switch (name) {
      case 'shard-crash':
        return this.#toShard(shards, name, life => this.#machineOf(life)?.end(life, 139, ''))
      case 'shard-stop':
        return this.#toShard(shards, name, life => this.#stop(life.server.process.life))
      case 'shard-hang':
        return this.#toShard(shards, name, life => {
          life.server.hanging = true
          this.#later(() => {
            life.server.hanging = false
          })
        })
      case 'agent-crash':
        return this.#restart(
          agents,
          name,
          seat => this.#cluster.killAgent(seat),
          seat => this.#cluster.startAgent(seat),
        )
      case 'proxy-crash':
        return this.#restart(
          proxies,
          name,
          seat => this.#cluster.killProxy(seat),
          seat => this.#cluster.startProxy(seat),
        )
      case 'proxy-forgets':
        return this.#restart(
          proxies,
          name,
          seat => this.#cluster.killProxy(seat),
          seat => {
            seat.disk.wipe()
            seat.portRange += 1
            this.#cluster.startProxy(seat)
          },
        )
      case 'node-crash':
        return this.#restart(
          nodes,
          name,
          seat => this.#cluster.killNode(seat),
          seat => this.#cluster.startNode(seat),
        )
      case 'node-stop':
        return this.#stopOne(nodes, name)
      case 'proxy-stop':
        return this.#stopOne(proxies, name)
      case 'agent-stop':
        return this.#stopOne(agents, name)
      case 'loss':
        return this.#weather(name, () => ({ loss: chance.between(0.02, 0.4), duplicates: 0, jitterMs: 1 }))
      case 'duplicates':
        return this.#weather(name, () => ({ loss: 0, duplicates: chance.between(0.05, 0.5), jitterMs: 5 }))
      case 'delay':
        return this.#weather(name, () => ({ loss: 0, duplicates: 0, jitterMs: chance.between(20, 120) }))
      case 'cut-agent':
        return this.#cut(
          name,
          [chance.pick(agents).host],
          nodes.map(seat => seat.host),
        )
      case 'cut-proxy':
        return this.#cut(
          name,
          [chance.pick(proxies).host],
          nodes.map(seat => seat.host),
        )
      case 'cut-path':
        return this.#cut(name, [chance.pick(proxies).host], [chance.pick(agents).host])
      case 'cut-node':
        return this.#cut(
          name,
          [chance.pick(nodes).host],
          [...agents, ...proxies].map(seat => seat.host),
        )
      case 'cut-store':
        return this.#cut(name, [chance.pick(nodes).host], [STORE_HOST])
      case 'store-down':
        return this.#store(
          name,
          health => {
            health.down = true
          },
          health => {
            health.down = false
          },
        )
      case 'store-slow':
        return this.#store(
          name,
          health => {
            health.latencyMs = chance.between(20, 300)
          },
          health => {
            health.latencyMs = 0.4
          },
        )
      case 'store-refuses':
        return this.#store(
          name,
          health => {
            health.refusals = 0.3
          },
          health => {
            health.refusals = 0
          },
        )
      case 'store-loses-answers':
        return this.#store(
          name,
          health => {
            health.lostAnswers = 0.4
          },
          health => {
            health.lostAnswers = 0
          },
        )
      case 'start-fails': {
        const { trouble } = this.#cluster.surroundings
        this.#tell(name, '')
        trouble.startFailures = 0.6
        this.#later(() => {
          trouble.startFailures = 0
        })
        return true
      }
      case 'disk-full': {
        const { id, disk } = chance.pick(proxies)
        this.#tell(name, id)
        disk.full = true
        this.#later(() => {
          disk.full = false
        })
        return true
      }
    }
  }

  /** Everything that was broken works again. */
  mendAll(): void {
    for (const undo of this.#open) undo()
    this.#open.clear()
  }

  #toShard(shards: readonly HostedLife[], name: FaultName, act: (life: HostedLife) => void): boolean {
    const life = this.#chance.one(shards)
    if (life === undefined) return false
    this.#tell(name, life.server.process.life.name)
    act(life)
    return true
  }

  #machineOf(life: HostedLife) {
    return this.#cluster.agents.find(({ machine }) => machine.address === life.server.host)?.machine
  }

  #restart<S extends Seat<unknown>>(
    seats: readonly S[],
    name: FaultName,
    kill: (seat: S) => void,
    start: (seat: S) => void,
  ): boolean {
    const seat = this.#chance.one(seats.filter(one => one.process !== undefined))
    if (seat === undefined) return false
    this.#tell(name, seat.id)
    kill(seat)
    this.#later(() => {
      this.#story.tell(seat.id, () => 'starts again')
      start(seat)
    }, BACK_MS)
    return true
  }

  #stopOne(seats: readonly Seat<{ readonly process: { readonly life: Life } }>[], name: FaultName): boolean {
    const seat = this.#chance.one(seats.filter(one => one.process !== undefined))
    if (seat?.process === undefined) return false
    this.#tell(name, seat.id)
    this.#stop(seat.process.process.life)
    return true
  }

  /** SIGSTOP now, SIGCONT later. */
  #stop(life: Life): void {
    const { scheduler } = this.#cluster
    scheduler.stop(life)
    this.#later(() => {
      this.#story.tell(life.name, () => 'is woken')
      scheduler.wake(life)
    })
  }

  #weather(name: FaultName, draw: () => Parameters<Cluster['conditions']['setWeather']>[2]): boolean {
    const { conditions, proxies, agents, players } = this.#cluster
    const left = this.#chance.pick(proxies).host
    const right = this.#chance.hits(0.5) ? this.#chance.pick(agents).host : this.#chance.pick(players).ip
    this.#tell(name, `${left} ${right}`)
    conditions.setWeather(left, right, draw())
    this.#later(() => conditions.setWeather(left, right, undefined))
    return true
  }

  #cut(name: FaultName, lefts: readonly string[], rights: readonly string[]): boolean {
    const { conditions } = this.#cluster
    this.#tell(name, `${lefts.join(' ')} from ${rights.join(' ')}`)
    for (const left of lefts) for (const right of rights) conditions.cut(left, right)
    this.#later(() => {
      this.#story.tell('faults', () => `${lefts.join(' ')} and ${rights.join(' ')} are together again`)
      for (const left of lefts) for (const right of rights) conditions.mend(left, right)
    })
    return true
  }

  #store(name: FaultName, set: (health: Health) => void, unset: (health: Health) => void): boolean {
    const { store } = this.#cluster.surroundings.trouble
    this.#tell(name, '')
    set(store)
    this.#later(() => unset(store))
    return true
  }

  #later(undo: () => void, [from, to]: readonly [number, number] = LASTS_MS): void {
    const once = (): void => {
      if (this.#open.delete(once)) undo()
    }
    this.#open.add(once)
    this.#cluster.scheduler.schedule(this.#chance.between(from, to), OUTSIDE, once)
  }

  #tell(name: FaultName, what: string): void {
    this.#story.tell('faults', () => `${name} ${what}`.trimEnd())
  }
}

type Health = Cluster['surroundings']['trouble']['store']
