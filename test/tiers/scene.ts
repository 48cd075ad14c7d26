import { join } from 'node:path'
import type { Test } from 'tap'
import { group as groupId } from '../proxy/support/routes.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import type { FlowOpened } from '../../proto/contract/proxy-link.ts'
import { eventually } from '../support/eventually.ts'
import { carriedByKernel, type KernelCarried } from './kernel-view.ts'
import { type Judgement, judge } from './oracle.ts'
import type { PlayerReport, PlayersReport } from './peer-orders.ts'
import { ALIVE_EVERY_MS, PATIENCE_MS, type ProxyOptions, SceneProxy } from './scene-proxy.ts'
import { SceneRecords } from './scene-records.ts'
import { SceneRoutes } from './scene-routes.ts'
import { sharedClockMs } from './shared-clock.ts'
import type { Given, Order, Story } from './story.ts'
import { addressOf, BACK, FRONT, type ShardNumber, type TierLab } from './tier-lab.ts'
import { TIERS, type TierTraits } from './tier-traits.ts'

/** Longer than any scenario. */
const TALK_MS = 3_600_000

export interface SceneOptions extends ProxyOptions {
  /** Group → shard, at the beginning. */
  readonly groups: Readonly<Record<number, ShardNumber>>
  /** Groups that take newcomers; all of them where nothing is said. */
  readonly admits?: readonly number[]
}

export interface SceneEnd extends Judgement {
  readonly story: Story
}

/** One scenario on one tier: orders go out by it, so that the oracle knows all of them and when they were on their way. */
export class Scene {
  readonly traits: TierTraits
  readonly #lab: TierLab
  readonly #records: SceneRecords
  readonly #routes: SceneRoutes
  readonly #orders: Order[] = []
  readonly #joined = new Set<number>()
  #proxy: SceneProxy | undefined
  readonly #droppedBefore: number
  #version = 1

  private constructor(lab: TierLab, records: SceneRecords, options: SceneOptions) {
    this.#lab = lab
    this.traits = TIERS[lab.tier]
    this.#records = records
    this.#droppedBefore = lab.dropped()
    this.#routes = new SceneRoutes(options.groups, options.admits)
  }

  static async begin(t: Test, lab: TierLab, options: SceneOptions): Promise<Scene> {
    const directory = t.testdir({ records: {}, proxy: {} })
    const records = await SceneRecords.begin(lab, join(directory, 'records'))
    const scene = new Scene(lab, records, options)
    const now = sharedClockMs()
    for (const [group, shard] of scene.#routes.homes())
      scene.#orders.push({ kind: 'bind', group, shard, from: now, until: now })
    scene.#orders.push({ kind: 'admit', groups: scene.#routes.admits, from: now, until: now })
    scene.#proxy = await SceneProxy.start(t, {
      ...options,
      tier: lab.tier,
      directory: join(directory, 'proxy'),
      snapshot: scene.#routes.snapshot(),
    })
    return scene
  }

  /** What there was no room for since the scene has begun. */
  dropped(): number {
    return this.#lab.dropped() - this.#droppedBefore
  }

  get proxy(): SceneProxy {
    if (this.#proxy === undefined) throw new Error('the scene has not begun')
    return this.#proxy
  }

  /** They open their sockets, and speak on until they are told otherwise. */
  async join(players: readonly number[]): Promise<void> {
    for (const player of players) this.#joined.add(player)
    await this.#give({ kind: 'enter', players }, async () => {
      const people = players.map(player => ({ player, address: addressOf(player) }))
      await this.#lab.players.ask({ kind: 'join', players: people, to: FRONT, port: this.proxy.port })
    })
    await this.speak(players, true)
  }

  async speak(players: readonly number[], on: boolean): Promise<void> {
    await this.#lab.players.ask({ kind: 'speak', players, on })
  }

  /** Shards go on unasked to every port that they have heard from.
   *  @param forMs after its last word */
  async talk(on: boolean, forMs = TALK_MS): Promise<void> {
    for (const shard of this.#lab.shards) await shard.ask({ kind: 'talk', on, forMs })
  }

  async report(player: number): Promise<PlayerReport> {
    return (await this.#lab.players.ask({ kind: 'report' })).players[player]!
  }

  /** Until it is so of every one of them, compared with now. */
  async until(
    what: string,
    players: readonly number[],
    holds: (now: PlayerReport, before: PlayerReport) => boolean,
  ): Promise<void> {
    const before = await this.#lab.players.ask({ kind: 'report' })
    await eventually(`${what}: ${this.proxy.tail()}`, PATIENCE_MS, async () => {
      const now = await this.#lab.players.ask({ kind: 'report' })
      return players.every(player => holds(now.players[player]!, before.players[player]!)) ? true : undefined
    })
  }

  /** Until each of them has heard so much more, from these shards. */
  async heard(players: readonly number[], from: readonly ShardNumber[], more = 20): Promise<void> {
    const count = ({ gotFrom }: PlayerReport): number =>
      from.reduce((sum, shard) => sum + (gotFrom[shard] ?? 0), 0)
    await this.until(
      `players ${players.join()} hear shards ${from.join()}`,
      players,
      (now, before) => count(now) >= count(before) + more,
    )
  }

  /** Until the tier carries these players as it carries those who have long been there.
   *  @param others whether it may carry somebody else besides */
  async carried(
    players: readonly number[],
    others: 'no-others' | 'perhaps-others' = 'no-others',
  ): Promise<void> {
    if (!this.traits.promotes) return
    const wanted = await this.#endpoints(players)
    await eventually(`the kernel carries ${wanted.length} flows`, PATIENCE_MS, async () => {
      const counted = await this.proxy.metric('kernel_flows')
      const flows = new Set((await carriedByKernel()).map(({ player }) => player))
      const isAll = wanted.every(one => flows.has(one)) && counted >= wanted.length
      const isOnly = flows.size === wanted.length && counted === wanted.length
      return isAll && (isOnly || others === 'perhaps-others') ? true : undefined
    })
  }

  async move(players: readonly number[], group: number, lameDuckMs = 0): Promise<void> {
    const endpoints = await this.#endpoints(players)
    const open = await this.#flows(endpoints)
    this.#version += 1
    const value = {
      moveId: `move-${this.#version}` as MoveId,
      groupId: groupId(group),
      flows: open.map(({ flowId }) => ({ flowId, placementVersion: this.#version })),
      follow: 'resume',
      clientTimeoutMs: 0,
      lameDuckMs,
      pacePerSecond: 0,
    } as const
    await this.#give({ kind: 'move', players, group, lameDuckMs }, async () => {
      const { flows } = await this.proxy.order({ kind: 'move', value })
      const strange = flows.find(({ outcome }) => outcome !== 'done' && outcome !== 'already')
      if (strange !== undefined) throw new Error(`a move was not done: ${JSON.stringify(strange)}`)
      const place = this.#routes.placeOf(group)
      await this.#settled(flow => !endpoints.includes(flow.player) || flow.shard === place)
      // For whoever is there already it is no move.
      const moved = players.filter((_, index) => flows[index]!.outcome === 'done')
      return { kind: 'move', players: moved, group, lameDuckMs }
    })
  }

  /** The whole group goes over to another shard. */
  async failOver(group: number, shard: ShardNumber): Promise<void> {
    const left = this.#routes.placeOf(group)
    await this.#give({ kind: 'bind', group, shard }, async () => {
      await this.proxy.order(this.#routes.rebind(group, shard))
      await this.#settled(flow => flow.shard !== left)
    })
  }

  /** From now on these groups alone take newcomers. */
  async admit(groups: readonly number[]): Promise<void> {
    await this.#give({ kind: 'admit', groups }, async () => {
      await this.proxy.order(this.#routes.admit(groups))
    })
  }

  async drain(draining: boolean): Promise<void> {
    await this.#give({ kind: 'admit', groups: draining ? [] : this.#routes.admits }, async () => {
      await this.proxy.order({ kind: 'drain', value: { draining } })
    })
  }

  /** The address of these players, who are all that have it. */
  async ban(players: readonly number[]): Promise<void> {
    const network = addressOf(players[0]!)
    const endpoints = await this.#endpoints(players)
    await this.#give({ kind: 'shut-out', players }, async () => {
      await this.proxy.order(this.#routes.ban(network))
      await this.#settled(flow => !endpoints.includes(flow.player))
    })
  }

  async lift(players: readonly number[]): Promise<void> {
    const network = addressOf(players[0]!)
    await this.#give({ kind: 'enter', players }, async () => {
      await this.proxy.order(this.#routes.lift(network))
    })
  }

  /** Their flows end; their next words open others. */
  async cut(players: readonly number[]): Promise<void> {
    const endpoints = await this.#endpoints(players)
    const open = await this.#flows(endpoints)
    const flowIds = open.map(({ flowId }) => flowId)
    const ports = new Map(open.map(({ flowPort }, index) => [endpoints[index], flowPort]))
    await this.#give({ kind: 'expire', players }, async () => {
      await this.proxy.order({ kind: 'cut', value: { flowIds, why: 'scenario', blockMs: 0 } })
      // They may be promoted again by now, with another port.
      await this.#settled(({ player, flowPort }) => ports.get(player) !== flowPort)
    })
  }

  /** They have fallen silent, and so have their shards: until the proxy has closed their flows. */
  async expired(players: readonly number[]): Promise<void> {
    const endpoints = await this.#endpoints(players)
    await this.#give({ kind: 'expire', players }, async () => {
      await eventually('flows are closed', PATIENCE_MS, () => {
        const open = this.proxy.flows()
        return endpoints.some(one => open.has(one)) ? undefined : true
      })
      await this.#settled(flow => !endpoints.includes(flow.player))
    })
  }

  async flood(firstPlayer: number, count: number): Promise<void> {
    const players = Array.from({ length: count }, (_, index) => firstPlayer + index)
    await this.#give({ kind: 'enter', players }, async () => {
      const { port } = this.proxy
      await this.#lab.players.ask({ kind: 'flood', firstPlayer, count, to: FRONT, port })
    })
  }

  /** The proxy ends, `meanwhile` happens, and its next life begins. Where that takes as long as flows may be idle, it may give them up, and tells so. */
  async restart(signal: 'SIGTERM' | 'SIGKILL', meanwhile: () => Promise<void>): Promise<void> {
    await this.proxy.isWritten()
    const from = sharedClockMs()
    const givenUp = await this.proxy.restart(signal, this.#routes.snapshot(), meanwhile)
    const until = sharedClockMs()
    if (givenUp.size === 0) return
    if (until - from + ALIVE_EVERY_MS < this.proxy.settings.idleMs)
      throw new Error(`after ${until - from} ms it gave up ${[...givenUp].join()}`)
    const joined = [...this.#joined]
    const endpoints = await this.#endpoints(joined)
    const players = joined.filter((_, index) => givenUp.has(endpoints[index]!))
    this.#orders.push({ kind: 'expire', players, from, until })
  }

  /** Everybody falls silent, the proxy is stopped, and all that was seen is judged. */
  async end(): Promise<SceneEnd> {
    const { port } = this.proxy
    const sightings = await this.#records.end(() => this.proxy.end('SIGTERM'))
    const story: Story = {
      orders: this.#orders,
      sightings,
      publicEndpoints: [`${FRONT}:${port}`],
      proxyAddress: BACK,
      quarantineMs: this.proxy.settings.quarantineMs,
    }
    return { ...judge(story), story }
  }

  /** @param carryOut gives what the order came to in the end, where that is not what was given */
  async #give(given: Given, carryOut: () => Promise<Given | void>): Promise<void> {
    const from = sharedClockMs()
    // Whoever gives it may go on with the same list of players.
    const order = structuredClone(given)
    const came = (await carryOut()) ?? order
    this.#orders.push({ ...came, from, until: sharedClockMs() })
  }

  /** An order holds for promoted flows when the kernel's table says so, soon after it was answered. */
  async #settled(isRight: (flow: KernelCarried) => boolean): Promise<void> {
    if (!this.traits.promotes) return
    await eventually('the kernel has followed', PATIENCE_MS, async () =>
      (await carriedByKernel()).every(isRight) ? true : undefined,
    )
  }

  async #endpoints(players: readonly number[]): Promise<readonly string[]> {
    const report: PlayersReport = await this.#lab.players.ask({ kind: 'report' })
    return players.map(player => `${addressOf(player)}:${report.players[player]!.port}`)
  }

  /** As soon as the proxy has reported all of them. */
  async #flows(endpoints: readonly string[]): Promise<readonly FlowOpened[]> {
    return eventually('all flows are reported', PATIENCE_MS, () => {
      const open = this.proxy.flows()
      const flows = endpoints.flatMap(one => open.get(one) ?? [])
      return flows.length === endpoints.length ? flows : undefined
    })
  }
}
