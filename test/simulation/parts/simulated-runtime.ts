import { SwitchyardError } from '../../../lib/errors.ts'
import { after, type Clock, type MonotonicMs } from '../../../lib/clock.ts'
import type { StartShard } from '../../../proto/contract/agent-link.ts'
import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import type { ChildExit } from '../../../shard-agent/lifecycle/child-exit.ts'
import { PortLedger } from '../../../shard-agent/lifecycle/port-ledger.ts'
import type {
  ExitListener,
  RecoveredChild,
  Recovery,
  RunningProcess,
  Runtime,
} from '../../../shard-agent/lifecycle/runtime.ts'
import { ADOPTED_POLL_MS } from '../../../shard-agent/runtime/process-runtime.ts'
import type { Chance } from '../kernel/chance.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { SimulatedProcess } from '../kernel/simulated-process.ts'
import type { HostedLife, ShardHost } from './shard-host.ts'

/** As many as by default. */
const PORTS = { first: 32_000, last: 32_767 }
const SPAWN_MS = [20, 150] as const
const LOAD_MS = [150, 1_200] as const
const GOODBYE_MS = [10, 400] as const
const EXIT_SEEN_MS = 5

/** No process comes of it. */
export const BAD_COMMAND = 'bad'

export interface SimulatedRuntimeParts {
  readonly host: ShardHost
  readonly process: SimulatedProcess
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly onExit: ExitListener
  /** Share of starts that fail. */
  readonly failures: () => number
}

/** What an agent runs game servers with: the processes of its host. */
export class SimulatedRuntime implements Runtime {
  readonly #parts: SimulatedRuntimeParts
  readonly #clock: Clock
  readonly #ports: PortLedger
  /** Keys of processes that this life of the agent started or found; `adopted` ones are polled. */
  readonly #known = new Map<string, { readonly life: HostedLife; readonly adopted: boolean }>()
  #pollAt: MonotonicMs

  constructor(parts: SimulatedRuntimeParts) {
    this.#parts = parts
    this.#ports = new PortLedger(PORTS, parts.chance)
    this.#clock = parts.process.clock
    this.#pollAt = this.#clock.monotonicMs()
  }

  recover(): Recovery {
    const { host } = this.#parts
    const children: RecoveredChild[] = []
    for (const [key, life] of host.lives) {
      if (host.exits.has(key)) continue
      const { spec } = life
      if (life.ended === undefined) {
        this.#ports.claim(life.server.port)
        this.#known.set(key, { life, adopted: true })
        children.push({ kind: 'running', spec, process: this.#processOf(life, true), ready: life.ready })
      } else
        children.push({
          kind: 'exited',
          spec,
          exit: { cause: undefined, exitCode: -1, signal: '', lastLine: 'ended while there was no agent' },
        })
    }
    for (const { spec, exit } of host.exits.values()) children.push({ kind: 'exited', spec, exit })
    return { children, highest: [...host.highest.values()] }
  }

  async launch(spec: StartShard): Promise<RunningProcess> {
    const { host, scheduler, chance, process, failures } = this.#parts
    const port = this.#ports.take(this.#clock.monotonicMs())
    if (port === undefined) throw new SwitchyardError('SWY_LIMIT', 'every port is used or resting')
    return scheduler.later(chance.between(...SPAWN_MS), process.life, () => {
      host.highest.set(spec.shard.shardId, spec.shard)
      const life =
        chance.hits(failures()) || spec.command.includes(BAD_COMMAND)
          ? undefined
          : host.spawn(spec, port, chance.between(...LOAD_MS))
      if (life === undefined) {
        this.#ports.release(port, this.#clock.monotonicMs())
        throw new SwitchyardError('SWY_SPAWN_FAILED', 'the simulated system has no process for it')
      }
      this.#known.set(shardRefText(spec.shard), { life, adopted: false })
      return this.#processOf(life, false)
    })
  }

  signal(shard: ShardRef, signal: string): void {
    const { host, chance } = this.#parts
    const known = this.#known.get(shardRefText(shard))
    if (known !== undefined) host.signal(known.life, signal, chance.between(...GOODBYE_MS))
  }

  tick(now: MonotonicMs): void {
    if (now < this.#pollAt) return
    this.#pollAt = after(now, ADOPTED_POLL_MS)
    for (const { life, adopted } of this.#known.values())
      if (adopted && life.ended !== undefined) this.#ended(life, -1, '')
  }

  /** A process of the host has ended: its own children are seen at once. */
  processEnded(life: HostedLife): void {
    const known = this.#known.get(shardRefText(life.spec.shard))
    if (known?.life !== life || known.adopted) return
    this.#parts.scheduler.schedule(EXIT_SEEN_MS, this.#parts.process.life, () =>
      this.#ended(life, life.ended?.exitCode ?? -1, life.ended?.signal ?? ''),
    )
  }

  noteReady(shard: ShardRef): void {
    const life = this.#parts.host.find(shard)
    if (life !== undefined) life.ready = true
  }

  noteExit(spec: StartShard, exit: ChildExit): void {
    this.#parts.host.highest.set(spec.shard.shardId, spec.shard)
    this.#parts.host.exits.set(shardRefText(spec.shard), { spec, exit })
  }

  forget(shard: ShardRef): void {
    const { host } = this.#parts
    const key = shardRefText(shard)
    host.exits.delete(key)
    if (host.lives.get(key)?.ended !== undefined) host.lives.delete(key)
  }

  lastLines(): readonly string[] | undefined {
    return []
  }

  remains(): number {
    return 0
  }

  outputContains(): boolean {
    return false
  }

  #ended(life: HostedLife, exitCode: number, signal: string): void {
    if (!this.#known.delete(shardRefText(life.spec.shard))) return
    this.#ports.release(life.server.port, this.#clock.monotonicMs())
    this.#parts.onExit(life.spec.shard, { exitCode, signal, lastLine: '' })
  }

  #processOf(life: HostedLife, adopted: boolean): RunningProcess {
    const uptimeMs = this.#parts.scheduler.nowMs - life.startedAt
    const startedAt = after(this.#clock.monotonicMs(), -uptimeMs)
    const { port } = life.server
    const game = { address: '127.0.0.1', port }
    return { pid: life.pid, port, game, startedAt, adopted }
  }
}
