import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { StartShard } from '../../proto/contract/agent-link.ts'
import { type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import type { ChildExit } from '../lifecycle/child-exit.ts'
import { launchPlan } from '../lifecycle/launch-plan.ts'
import type { ExitListener, RecoveredChild, Recovery, RunningProcess, Runtime } from '../lifecycle/runtime.ts'
import type { Berths } from './berth.ts'
import type { ChildRecord } from './child-record.ts'
import { findByInput } from './find-by-input.ts'
import { LogTail } from './log-tail.ts'
import { fateOf, identityOf, type ProcessIdentity, uptimeMsOf } from './process-identity.ts'
import type { LifePorts } from './port-taker.ts'
import type { ShardDirectories } from './shard-directories.ts'
import { signalGroup } from './signal-group.ts'
import { makeFifo, spawnDetached } from './spawn-detached.ts'

/** How often adopted game servers and output files are looked at. */
export const ADOPTED_POLL_MS = 250

export interface ProcessRuntimeOptions {
  readonly directories: ShardDirectories<ChildRecord>
  readonly berths: Berths
  readonly nodePath: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly log: Log
  readonly onExit: ExitListener
}

interface Life {
  readonly spec: StartShard
  readonly secret: string | undefined
  readonly identity: ProcessIdentity
  readonly ports: LifePorts
  readonly adopted: boolean
  readonly tail: LogTail
}

/** Game servers as child processes of this host that outlive the agent. */
export class ProcessRuntime implements Runtime {
  readonly #options: ProcessRuntimeOptions
  readonly #lives = new Map<string, Life>()
  #pollAt: MonotonicMs

  constructor(options: ProcessRuntimeOptions) {
    this.#options = options
    this.#pollAt = options.clock.monotonicMs()
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
    return { children, highest: lives.filter(shard => directories.hasBegun(shard)) }
  }

  async launch(spec: StartShard): Promise<RunningProcess> {
    const { directories, berths } = this.#options
    const { ports, secret } = await berths.take(spec)
    try {
      directories.create(spec.shard)
      directories.write({ spec, life: { kind: 'launching', ...ports }, secret })
      await berths.openRelay(spec, ports, directories.pathOf(spec.shard))
      return await this.#spawn(spec, ports, secret)
    } catch (error) {
      berths.leave(spec.shard, ports)
      throw error instanceof SwitchyardError
        ? error
        : new SwitchyardError('SWY_SPAWN_FAILED', messageOf(error))
    }
  }

  signal(shard: ShardRef, signal: string): void {
    const life = this.#lives.get(shardRefText(shard))
    if (life !== undefined) signalGroup(life.identity, signal)
  }

  tick(now: MonotonicMs): void {
    if (now < this.#pollAt) return
    this.#pollAt = after(now, ADOPTED_POLL_MS)
    for (const life of this.#lives.values()) {
      this.#try(life.spec.shard, () => life.tail.poll())
      if (life.adopted && fateOf(life.identity) !== 'same') this.#ended(life, -1, '')
    }
  }

  noteReady(shard: ShardRef): void {
    const life = this.#lives.get(shardRefText(shard))
    if (life === undefined) return
    const { spec, identity, ports, secret } = life
    this.#options.directories.write({
      spec,
      life: { kind: 'running', identity, ...ports, ready: true },
      secret,
    })
  }

  noteExit(spec: StartShard, exit: ChildExit): void {
    this.#options.directories.create(spec.shard)
    this.#options.directories.write({ spec, life: { kind: 'exited', exit }, secret: undefined })
  }

  forget(shard: ShardRef): void {
    this.#options.directories.removeRecord(shard)
  }

  lastLines(shard: ShardRef, lines: number): readonly string[] | undefined {
    const life = this.#lives.get(shardRefText(shard))
    if (life !== undefined) {
      life.tail.poll()
      return life.tail.last(lines)
    }
    return this.#options.directories.hasBegun(shard) ? this.#outputOf(shard, lines) : undefined
  }

  remains(): number {
    return 0
  }

  outputContains(shard: ShardRef, text: string): boolean {
    const tail = this.#lives.get(shardRefText(shard))?.tail
    tail?.poll()
    return tail?.contains(text) ?? false
  }

  async #spawn(spec: StartShard, ports: LifePorts, secret: string): Promise<RunningProcess> {
    const { directories, nodePath, env, clock, berths } = this.#options
    const { shard } = spec
    const files = { input: directories.inputPathOf(shard), output: directories.outputPathOf(shard) }
    const directory = directories.pathOf(shard)
    await makeFifo(files.input)
    const localApi = berths.admit(shard, secret)
    const game = berths.gameOf(spec, ports)
    const plan = launchPlan(spec, { ...game, directory, nodePath, env, localApi })
    const child = await spawnDetached(plan, files)
    const pid = child.pid ?? 0
    // A process that has ended already is still our zombie here: only the event loop collects it.
    const identity = identityOf(pid) ?? { pid, startTicks: 0, bootId: '' }
    const life: Life = { spec, secret, identity, ports, adopted: false, tail: new LogTail(files.output) }
    this.#lives.set(shardRefText(shard), life)
    child.once('exit', (code, signal) => this.#ended(life, code ?? -1, signal ?? ''))
    this.#try(shard, () =>
      directories.write({ spec, life: { kind: 'running', identity, ...ports, ready: false }, secret }),
    )
    return { pid, port: ports.port, game, startedAt: clock.monotonicMs(), adopted: false }
  }

  /** A full disk or a foreign hand in our files must not stop the agent from looking after the other game servers.
   *  (One that runs while its record says `launching` is found again by its stdin.) */
  #try(shard: ShardRef, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#options.log.error(
        { shard: shardRefText(shard), error: messageOf(error) },
        'its files or its group failed',
      )
    }
  }

  #ended(life: Life, exitCode: number, signal: string): void {
    const { spec, identity, ports, tail } = life
    if (!this.#lives.delete(shardRefText(spec.shard))) return
    this.#try(spec.shard, () => signalGroup(identity, 'SIGKILL')) // What it had started must not keep its port.
    this.#options.berths.leave(spec.shard, ports)
    this.#try(spec.shard, () => tail.poll())
    tail.close()
    this.#options.onExit(spec.shard, { exitCode, signal, lastLine: tail.last(1)[0] ?? '' })
  }

  #recoverOne({ spec, life, secret }: ChildRecord): RecoveredChild {
    switch (life.kind) {
      case 'exited':
        return { kind: 'exited', spec, exit: life.exit }
      case 'running':
        return fateOf(life.identity) === 'same'
          ? this.#adopt(spec, secret, life)
          : this.#lost(spec, life, this.#outputOf(spec.shard, 1)[0] ?? '')
      case 'launching': {
        const pid = findByInput(this.#options.directories.inputPathOf(spec.shard))
        const identity = pid === undefined ? undefined : identityOf(pid)
        return identity === undefined
          ? this.#lost(spec, life, 'the agent ended while it was starting this')
          : this.#adopt(spec, secret, { ...life, identity, ready: false })
      }
    }
  }

  #adopt(
    spec: StartShard,
    secret: string | undefined,
    {
      identity,
      port,
      gamePort,
      ready,
    }: LifePorts & { readonly identity: ProcessIdentity; readonly ready: boolean },
  ): RecoveredChild {
    const { directories, clock, berths } = this.#options
    berths.adopt(spec, { port, gamePort }, secret, directories.pathOf(spec.shard))
    const tail = new LogTail(directories.outputPathOf(spec.shard))
    this.#lives.set(shardRefText(spec.shard), {
      spec,
      secret,
      identity,
      ports: { port, gamePort },
      adopted: true,
      tail,
    })
    this.#try(spec.shard, () =>
      directories.write({ spec, life: { kind: 'running', identity, port, gamePort, ready }, secret }),
    )
    const startedAt = after(clock.monotonicMs(), -uptimeMsOf(identity))
    const game = berths.gameOf(spec, { port, gamePort })
    const process = { pid: identity.pid, port, game, startedAt, adopted: true }
    return { kind: 'running', spec, process, ready }
  }

  /** It ended while no agent looked. */
  #lost(spec: StartShard, left: LifePorts, lastLine: string): RecoveredChild {
    this.#options.berths.leaveLate(left)
    const exit: ChildExit = { cause: undefined, exitCode: -1, signal: '', lastLine }
    this.noteExit(spec, exit)
    return { kind: 'exited', spec, exit }
  }

  #outputOf(shard: ShardRef, lines: number): readonly string[] {
    const tail = new LogTail(this.#options.directories.outputPathOf(shard))
    tail.poll()
    tail.close()
    return tail.last(lines)
  }
}
