import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { type Random, randomId } from '../../lib/random.ts'
import type { StartShard } from '../../proto/contract/agent-link.ts'
import { type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import type { ChildExit } from '../lifecycle/child-exit.ts'
import { launchPlan } from '../lifecycle/launch-plan.ts'
import type {
  ExitListener,
  GameEndpoint,
  RecoveredChild,
  Recovery,
  RunningProcess,
  Runtime,
} from '../lifecycle/runtime.ts'
import { GAME_ADDRESS } from '../relay/open-flows.ts'
import type { RelayPlace } from '../relay/shard-relay.ts'
import { SECRET_CHARACTERS } from '../scripts/shard-secrets.ts'
import type { ChildRecord } from './child-record.ts'
import { findByInput } from './find-by-input.ts'
import { LogTail } from './log-tail.ts'
import { fateOf, identityOf, type ProcessIdentity, uptimeMsOf } from './process-identity.ts'
import type { LifePorts, PortTaker } from './port-taker.ts'
import type { ShardDirectories } from './shard-directories.ts'
import { signalGroup } from './signal-group.ts'
import { makeFifo, spawnDetached } from './spawn-detached.ts'

/** Lets the scripts of game servers in at the local API. */
export interface ScriptDoor {
  /** From now on `secret` stands for this life of a shard.
   *  @returns the address to give to the game server */
  admit(shard: ShardRef, secret: string, adopted: boolean): string
}

/** Carries the datagrams of game servers whose fleets have `alias` addresses. */
export interface RelayDoor {
  /** @param directory of the life, for what must outlast the agent
   *  @returns false where the port cannot be had */
  open(place: RelayPlace, directory: string): boolean
  /** Goes on with a life that an earlier life of the agent began. */
  adopt(place: RelayPlace, directory: string): void
  /** Its game server has ended, or was never begun. Nothing happens where there is none. */
  close(shard: ShardRef): void
}

/** How often adopted game servers and output files are looked at. */
export const ADOPTED_POLL_MS = 250

export interface ProcessRuntimeOptions {
  /** Where game servers bind and proxies reach them. */
  readonly address: string
  readonly directories: ShardDirectories
  readonly ports: PortTaker
  readonly nodePath: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly door: ScriptDoor
  readonly relays: RelayDoor
  readonly random: Random
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
    const { directories, ports } = this.#options
    const taken = await ports.take(spec)
    const secret = randomId(this.#options.random, SECRET_CHARACTERS)
    try {
      directories.create(spec.shard)
      directories.write({ spec, life: { kind: 'launching', ...taken }, secret })
      this.#openRelay(spec, taken)
      return await this.#spawn(spec, taken, secret)
    } catch (error) {
      this.#options.relays.close(spec.shard)
      ports.release(taken)
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

  outputContains(shard: ShardRef, text: string): boolean {
    const tail = this.#lives.get(shardRefText(shard))?.tail
    tail?.poll()
    return tail?.contains(text) ?? false
  }

  /** @throws SwitchyardError `SWY_SPAWN_FAILED` */
  #openRelay(spec: StartShard, ports: LifePorts): void {
    if (spec.addresses !== 'alias') return
    const { address, directories, relays } = this.#options
    if (!relays.open({ shard: spec.shard, address, ...ports }, directories.pathOf(spec.shard)))
      throw new SwitchyardError('SWY_SPAWN_FAILED', `cannot bind udp port ${ports.port} for its relay`)
  }

  /** Where the game server itself listens. */
  #gameOf({ addresses }: StartShard, { gamePort }: LifePorts): GameEndpoint {
    return { address: addresses === 'alias' ? GAME_ADDRESS : this.#options.address, port: gamePort }
  }

  async #spawn(spec: StartShard, ports: LifePorts, secret: string): Promise<RunningProcess> {
    const { directories, nodePath, env, clock, door } = this.#options
    const { shard } = spec
    const files = { input: directories.inputPathOf(shard), output: directories.outputPathOf(shard) }
    const directory = directories.pathOf(shard)
    await makeFifo(files.input)
    const localApi = door.admit(shard, secret, false)
    const game = this.#gameOf(spec, ports)
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
    this.#options.relays.close(spec.shard)
    this.#options.ports.release(ports)
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
    const { directories, ports, clock, door, relays, address } = this.#options
    if (secret !== undefined) door.admit(spec.shard, secret, true)
    const tail = new LogTail(directories.outputPathOf(spec.shard))
    this.#lives.set(shardRefText(spec.shard), {
      spec,
      secret,
      identity,
      ports: { port, gamePort },
      adopted: true,
      tail,
    })
    ports.claim({ port, gamePort })
    if (spec.addresses === 'alias')
      relays.adopt({ shard: spec.shard, address, port, gamePort }, directories.pathOf(spec.shard))
    this.#try(spec.shard, () =>
      directories.write({ spec, life: { kind: 'running', identity, port, gamePort, ready }, secret }),
    )
    const startedAt = after(clock.monotonicMs(), -uptimeMsOf(identity))
    const game = this.#gameOf(spec, { port, gamePort })
    const process = { pid: identity.pid, port, game, startedAt, adopted: true }
    return { kind: 'running', spec, process, ready }
  }

  /** It ended while no agent looked. */
  #lost(spec: StartShard, left: LifePorts, lastLine: string): RecoveredChild {
    const { ports } = this.#options
    ports.claim(left)
    ports.release(left) // They rest, for nobody knows how long they have been free.
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
