import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ShardView } from '../../../proto/contract/admin.ts'
import type { Random } from '../../../lib/random.ts'
import { eventually } from '../../support/eventually.ts'
import type { Crowd } from '../crowd/crowd.ts'
import { type ChaosWorld, FLEET } from '../world/chaos-world.ts'
import type { Snapshot } from '../world/product-view.ts'
import { carriersIn } from './carriers.ts'
import { pidOf } from '../../support/pid-of.ts'

const ASK_MS_MAX = 2_000

/** What a fault works with: the world as it was when the fault began, and the tools to break it. */
export class Scene<World extends ChaosWorld = ChaosWorld> {
  readonly world: World
  readonly crowd: Crowd
  readonly random: Random
  readonly before: Snapshot
  readonly #frozen = new Set<number>()

  constructor(options: {
    readonly world: World
    readonly crowd: Crowd
    readonly random: Random
    readonly before: Snapshot
  }) {
    this.world = options.world
    this.crowd = options.crowd
    this.random = options.random
    this.before = options.before
  }

  get shards(): readonly ShardView[] {
    return this.before.shards.filter(shard => shard.fleet === FLEET)
  }

  get spares(): readonly ShardView[] {
    return this.shards.filter(shard => shard.state === 'ready' && shard.groups.length === 0)
  }

  /** Shards that carry players, in an order by chance.
   *  @throws Error where there are fewer than wanted */
  victims(count: number): readonly ShardView[] {
    const fit = carriersIn(this.before)
      .map(shard => ({ shard, order: this.random.fraction() }))
      .toSorted((left, right) => left.order - right.order)
      .map(({ shard }) => shard)
    if (fit.length < count) throw new Error(`only ${fit.length} shards carry players now, not ${count}`)
    return fit.slice(0, count)
  }

  /** @throws Error where there is none left */
  victim(): ShardView {
    const [first] = this.victims(1)
    if (first === undefined) throw new Error('no victim')
    return first
  }

  pid(program: string): number {
    const pid = this.world.pids()[program]
    if (pid === undefined) throw new Error(`no process of ${program}`)
    return pid
  }

  /** @param shards or pids */
  kill(...targets: readonly (number | ShardView)[]): void {
    for (const target of targets) process.kill(processOf(target), 'SIGKILL')
  }

  freeze(...targets: readonly (number | ShardView)[]): void {
    for (const target of targets) {
      const pid = processOf(target)
      process.kill(pid, 'SIGSTOP')
      this.#frozen.add(pid)
    }
  }

  thaw(...targets: readonly (number | ShardView)[]): void {
    for (const target of targets) {
      const pid = processOf(target)
      this.#frozen.delete(pid)
      continueIfThere(pid)
    }
  }

  /** Lets everything go on that a fault has left frozen: also where it failed half-way. */
  thawAll(): void {
    this.thaw(...this.#frozen)
  }

  pause(ms: number): Promise<void> {
    return sleep(ms)
  }

  /** Waits until the groups of a shard are on another one, settled or not. Returns the id of the new shard of the first of them. */
  moved(from: ShardView, msMax: number): Promise<string> {
    const [first] = from.groups
    return eventually(`${first} to leave ${from.id}`, msMax, async () => {
      const snapshot = await this.world.product.snapshotIfAny()
      if (snapshot !== undefined) await this.world.product.letHeldGroupsGoOn(snapshot)
      const group = snapshot?.groups.find(one => one.id === first)
      const gone = group !== undefined && group.shard !== '' && !isSameLife(group, from)
      return gone ? group.shard : undefined
    })
  }

  /** Waits until every player is answered again while the fault still lasts. */
  served(msMax: number): Promise<true> {
    return eventually('every player to be answered while the fault lasts', msMax, async () =>
      (await this.crowd.look()).unserved === 0 ? true : undefined,
    )
  }

  /** Asks a game server of this machine who it is, past the proxy. Undefined where it does not answer. */
  async ask(shard: ShardView): Promise<string | undefined> {
    const [host = '', port = ''] = shard.address.split(':')
    const socket = createSocket('udp4')
    try {
      socket.send('who', Number(port), host)
      const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(ASK_MS_MAX) })) as [
        Buffer,
      ]
      return answer.toString('latin1')
    } catch {
      return undefined // Nobody answered in time: that is the answer.
    } finally {
      socket.close()
    }
  }
}

function isSameLife(
  group: { readonly shard: string; readonly incarnation: number },
  shard: ShardView,
): boolean {
  return group.shard === shard.id && group.incarnation === shard.incarnation
}

function processOf(target: number | ShardView): number {
  return pidOf(typeof target === 'number' ? { pid: target } : target)
}

function continueIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
