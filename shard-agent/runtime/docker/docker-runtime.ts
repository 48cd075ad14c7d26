import { after, type Clock, type MonotonicMs } from '../../../lib/clock.ts'
import { messageOf, SwitchyardError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { type Random, randomId } from '../../../lib/random.ts'
import type { StartShard } from '../../../proto/contract/agent-link.ts'
import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import type { ChildExit } from '../../lifecycle/child-exit.ts'
import type {
  ExitListener,
  RecoveredChild,
  Recovery,
  RunningProcess,
  Runtime,
} from '../../lifecycle/runtime.ts'
import { SECRET_CHARACTERS } from '../../scripts/shard-secrets.ts'
import type { Berth, Berths } from '../berth.ts'
import type { ShardDirectories } from '../shard-directories.ts'
import { exitOf, lastLineOf } from './container-exit.ts'
import { containerName, isOwn, type Ownership } from './container-labels.ts'
import { containerPlan, wantsDirectory } from './container-plan.ts'
import type { ContainerRecord } from './container-record.ts'
import { type Engine, LeftBehindError, type SeenContainer } from './engine.ts'
import { LifeOutput, makeOwnDirectory } from './life-output.ts'
import { Removals } from './removals.ts'
import { tellStrays } from './strays.ts'

/** How often the engine is asked again about a container whose end it was to tell, after it has gone away itself. */
const LOOK_AGAIN_MS = 1_000
const UNKNOWN_END = { exitCode: -1, signal: '' } as const

export interface DockerRuntimeOptions {
  readonly hostId: string
  readonly engine: Pick<Engine, 'launch' | 'look' | 'running' | 'ended' | 'follow' | 'signal' | 'remove'>
  readonly directories: ShardDirectories<ContainerRecord>
  readonly berths: Berths
  readonly random: Random
  readonly clock: Clock
  readonly log: Log
  readonly onExit: ExitListener
}

interface Life {
  readonly spec: StartShard
  readonly berth: Berth
  readonly ownership: Ownership
  readonly output: LifeOutput
  /** Id; a name of ours until the engine has told its id, after an agent that died while it made the container. */
  container: string
  pid: number
  readonly startedAt: number
  /** When the engine is asked again; undefined while it is watched. */
  lookAt: MonotonicMs | undefined
}

/** Game servers as containers of the host's engine. They outlive the agent; only those are touched that a record of ours names and whose
 *  labels the engine confirms. While the engine does not answer nothing is known of them, and nothing is concluded. */
export class DockerRuntime implements Runtime {
  readonly #options: DockerRuntimeOptions
  readonly #lives = new Map<string, Life>()
  readonly #removals: Removals

  constructor(options: DockerRuntimeOptions) {
    this.#options = options
    this.#removals = new Removals(options)
  }

  recover(): Recovery {
    const { directories, log } = this.#options
    const lives = directories.lives()
    const children = lives.flatMap(shard => {
      const record = directories.read(shard)
      if (record === 'broken')
        log.warn({ shard: shardRefText(shard) }, 'its child.json is broken: left alone')
      return typeof record === 'string' ? [] : [this.#recoverOne(record)]
    })
    const known = [...this.#lives.values()].map(({ ownership }) => containerName(ownership))
    void tellStrays(this.#options, new Set(known))
    return { children, highest: lives.filter(shard => directories.hasBegun(shard)) }
  }

  async launch(spec: StartShard): Promise<RunningProcess> {
    const { directories, berths, random, hostId } = this.#options
    const berth = await berths.take(spec)
    const word = randomId(random, SECRET_CHARACTERS)
    try {
      directories.create(spec.shard)
      const { ports, secret } = berth
      directories.write({ spec, life: { kind: 'launching', ...ports }, secret, word, host: hostId })
      await berths.openRelay(spec, berth.ports, directories.pathOf(spec.shard))
      return await this.#run(spec, berth, word)
    } catch (error) {
      berths.leave(spec.shard, berth.ports)
      throw error instanceof SwitchyardError
        ? error
        : new SwitchyardError('SWY_SPAWN_FAILED', messageOf(error))
    }
  }

  signal(shard: ShardRef, signal: string): void {
    const life = this.#lives.get(shardRefText(shard))
    if (life === undefined) return
    this.#later(shard, 'not signalled', () => this.#options.engine.signal(life.container, signal))
  }

  tick(now: MonotonicMs): void {
    for (const life of this.#lives.values()) {
      this.#try(life.spec.shard, () => life.output.poll(now))
      if (life.lookAt !== undefined && now >= life.lookAt) this.#watch(life)
    }
    this.#removals.tick(now)
  }

  noteReady(shard: ShardRef): void {
    const life = this.#lives.get(shardRefText(shard))
    if (life !== undefined) this.#write(life, true)
  }

  noteExit(spec: StartShard, exit: ChildExit): void {
    const { directories } = this.#options
    directories.create(spec.shard)
    const record = directories.read(spec.shard)
    // One that never got as far as a place has no words; they matter no more.
    const { secret, word, host } = typeof record === 'string' ? this.#newWords() : record
    const container = this.#removals.containerOf(spec.shard)
    directories.write({ spec, life: { kind: 'exited', exit, container }, secret, word, host })
  }

  forget(shard: ShardRef): void {
    this.#removals.afterwards(shard, () => this.#options.directories.removeRecord(shard))
  }

  lastLines(shard: ShardRef, lines: number): readonly string[] | undefined {
    const output = this.#lives.get(shardRefText(shard))?.output
    if (output !== undefined) return output.last(lines)
    const { directories } = this.#options
    return directories.hasBegun(shard)
      ? LifeOutput.ofPast(directories.outputPathOf(shard)).last(lines)
      : undefined
  }

  remains(): number {
    return this.#removals.count
  }

  outputContains(shard: ShardRef, text: string): boolean {
    return this.#lives.get(shardRefText(shard))?.output.contains(text) ?? false
  }

  async #run(spec: StartShard, berth: Berth, word: string): Promise<RunningProcess> {
    const { directories, berths, engine, hostId, clock } = this.#options
    const { shard, container: wanted } = spec
    if (wanted === undefined) throw new SwitchyardError('SWY_SPAWN_FAILED', 'no container is ordered')
    const ownership = { host: hostId, shard, life: word }
    const game = berths.gameOf(spec, berth.ports)
    const localApi = berths.admit(shard, berth.secret)
    const directory = wantsDirectory(spec) ? makeOwnDirectory(directories.pathOf(shard)) : ''
    const plan = containerPlan(spec, wanted, { ownership, game, localApi, directory })
    const container = await engine.launch(plan).catch((error: unknown) => {
      if (error instanceof LeftBehindError) this.#removals.add(shard, ownership, containerName(ownership))
      throw error
    })
    const seen = await engine.look(container).catch(() => undefined)
    const pid = seen?.pid ?? 0
    const life = this.#newLife({ spec, berth, ownership, container, pid, startedAt: clock.wallMs() })
    this.#try(shard, () => this.#write(life, false))
    return { pid, port: berth.ports.port, game, startedAt: clock.monotonicMs(), adopted: false }
  }

  #newLife(known: Omit<Life, 'output' | 'lookAt'>): Life {
    const { directories, engine } = this.#options
    const output = new LifeOutput(directories.outputPathOf(known.spec.shard), engine)
    const life: Life = { ...known, output, lookAt: undefined }
    this.#lives.set(shardRefText(known.spec.shard), life)
    this.#watch(life)
    return life
  }

  #newWords(): Pick<ContainerRecord, 'secret' | 'word' | 'host'> {
    const { random, hostId: host } = this.#options
    return { secret: randomId(random, SECRET_CHARACTERS), word: randomId(random, SECRET_CHARACTERS), host }
  }

  #write({ spec, berth, ownership, container, pid, startedAt }: Life, ready: boolean): void {
    this.#options.directories.write({
      spec,
      life: { kind: 'running', container, pid, ready, startedAt, ...berth.ports },
      secret: berth.secret,
      word: ownership.life,
      host: ownership.host,
    })
  }

  /** Looks what became of a container, and waits for its end. */
  #watch(life: Life): void {
    life.lookAt = undefined
    this.#watching(life).catch((error: unknown) => {
      const { clock, log } = this.#options
      log.debug({ shard: shardRefText(life.spec.shard), error: messageOf(error) }, 'the engine is away')
      life.lookAt = after(clock.monotonicMs(), LOOK_AGAIN_MS)
    })
  }

  async #watching(life: Life): Promise<void> {
    const { engine } = this.#options
    const seen = await engine.look(life.container)
    if (!this.#isOurs(life, seen)) return this.#ended(life, UNKNOWN_END, 'its container is gone')
    life.container = seen.id
    life.pid = seen.pid
    if (seen.state === 'created') {
      this.#removals.add(life.spec.shard, life.ownership, seen.id)
      return this.#ended(life, UNKNOWN_END, 'the agent ended while it was starting this')
    }
    life.output.follow(seen.id)
    if (seen.state === 'running') await this.#waited(life, seen.id)
    const last = await engine.look(seen.id)
    await life.output.settled()
    if (!this.#isOurs(life, last)) return this.#ended(life, UNKNOWN_END, 'its container is gone')
    // An engine that has gone away and come back again may have let go of its waiters.
    if (last.state === 'running') throw new Error('it runs after all')
    this.#removals.add(life.spec.shard, life.ownership, last.id)
    const { memoryBytesMax = 0 } = life.spec.container ?? {}
    this.#ended(life, exitOf(last.end), lastLineOf(last.end, life.output.last(1)[0] ?? '', memoryBytesMax))
  }

  /** Until the container ends or the engine goes away: then its output ends, too. */
  async #waited({ output }: Life, container: string): Promise<void> {
    const stop = new AbortController()
    try {
      await Promise.race([this.#options.engine.ended(container, stop.signal), output.finished()])
    } finally {
      stop.abort()
    }
  }

  #isOurs(life: Life, seen: SeenContainer | undefined): seen is SeenContainer {
    if (seen === undefined) return false
    if (isOwn(seen.labels, life.ownership)) return true
    this.#options.log.error(
      { shard: shardRefText(life.spec.shard), container: seen.id },
      'a container has our name and not our labels: left alone',
    )
    return false
  }

  #ended(life: Life, how: Pick<ChildExit, 'exitCode' | 'signal'>, lastLine: string): void {
    const { spec, berth, output } = life
    if (!this.#lives.delete(shardRefText(spec.shard))) return
    this.#options.berths.leave(spec.shard, berth.ports)
    const last = lastLine === '' ? (output.last(1)[0] ?? '') : lastLine
    output.close()
    this.#options.onExit(spec.shard, { ...how, lastLine: last })
  }

  #recoverOne({ spec, life, secret, word, host }: ContainerRecord): RecoveredChild {
    const { clock, hostId, berths, directories } = this.#options
    const ownership = { host: host ?? hostId, shard: spec.shard, life: word }
    if (life.kind === 'exited') {
      if (life.container !== undefined) this.#removals.add(spec.shard, ownership, life.container)
      return { kind: 'exited', spec, exit: life.exit }
    }
    const { port, gamePort } = life
    const berth = { ports: { port, gamePort }, secret }
    berths.adopt(spec, berth.ports, secret, directories.pathOf(spec.shard))
    const known =
      life.kind === 'running'
        ? life
        : { container: containerName(ownership), pid: 0, ready: false, startedAt: clock.wallMs() }
    this.#newLife({
      spec,
      berth,
      ownership,
      container: known.container,
      pid: known.pid,
      startedAt: known.startedAt,
    })
    const startedAt = after(clock.monotonicMs(), -Math.max(0, clock.wallMs() - known.startedAt))
    const game = berths.gameOf(spec, berth.ports)
    const process = { pid: known.pid, port, game, startedAt, adopted: true }
    return { kind: 'running', spec, process, ready: known.ready }
  }

  #later(shard: ShardRef, what: string, act: () => Promise<void>): void {
    act().catch((error: unknown) => {
      this.#options.log.warn({ shard: shardRefText(shard), error: messageOf(error) }, what)
    })
  }

  #try(shard: ShardRef, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#options.log.error({ shard: shardRefText(shard), error: messageOf(error) }, 'its files failed')
    }
  }
}
