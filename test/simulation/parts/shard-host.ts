import type { ShardRef } from '../../../proto/contract/ids.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import type { StartShard } from '../../../proto/contract/agent-link.ts'
import type { ChildExit } from '../../../shard-agent/lifecycle/child-exit.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { SimulatedNetwork } from '../network/simulated-network.ts'
import { GameServer } from './game-server.ts'

/** One process that was started here, and what is on the disk about it. */
export interface HostedLife {
  readonly spec: StartShard
  readonly server: GameServer
  readonly pid: number
  readonly startedAt: number
  /** Noted by the agent; outlives it. */
  ready: boolean
  /** How it ended; undefined while it runs. */
  ended: { readonly exitCode: number; readonly signal: string } | undefined
  /** A SIGTERM waits for the process to be woken. */
  terminating: boolean
}

/** A machine with game servers: its processes and its disk outlive the agent that started them. */
export class ShardHost {
  readonly address: string
  readonly lives = new Map<string, HostedLife>()
  /** Exits that the agent noted on the disk. */
  readonly exits = new Map<string, { readonly spec: StartShard; readonly exit: ChildExit }>()
  readonly highest = new Map<string, ShardRef>()
  readonly #scheduler: Scheduler
  readonly #network: SimulatedNetwork
  #nextPid = 100
  /** Called with every end of a process. */
  onEnd: (life: HostedLife) => void = () => {}
  onStart: (life: HostedLife) => void = () => {}

  constructor(address: string, scheduler: Scheduler, network: SimulatedNetwork) {
    this.address = address
    this.#scheduler = scheduler
    this.#network = network
  }

  running(): readonly HostedLife[] {
    return [...this.lives.values()].filter(life => life.ended === undefined)
  }

  find(ref: ShardRef): HostedLife | undefined {
    return this.lives.get(shardRefText(ref))
  }

  /** undefined: the port is taken. */
  spawn(spec: StartShard, port: number, loadsMs: number): HostedLife | undefined {
    const server = new GameServer({
      scheduler: this.#scheduler,
      network: this.#network,
      host: this.address,
      port,
      ref: spec.shard,
      loadsMs,
    })
    if (!server.listens) {
      server.process.end()
      return undefined
    }
    this.#nextPid += 1
    const life: HostedLife = {
      spec,
      server,
      pid: this.#nextPid,
      startedAt: this.#scheduler.nowMs,
      ready: false,
      ended: undefined,
      terminating: false,
    }
    this.lives.set(shardRefText(spec.shard), life)
    this.onStart(life)
    return life
  }

  /** SIGKILL ends it at once, stopped or not; anything else lets it say goodbye first. */
  signal(life: HostedLife, signal: string, goodbyeMs: number): void {
    if (life.ended !== undefined) return
    if (signal === 'SIGKILL') return this.end(life, -1, 'SIGKILL')
    if (life.terminating) return
    life.terminating = true
    // A hanging process takes no notice; a stopped one when it is woken.
    if (life.server.hanging) return
    this.#scheduler.schedule(goodbyeMs, life.server.process.life, () => this.end(life, 0, ''))
  }

  end(life: HostedLife, exitCode: number, signal: string): void {
    if (life.ended !== undefined) return
    life.ended = { exitCode, signal }
    this.#network.closeAll(life.server.process.life)
    life.server.process.end()
    this.onEnd(life)
  }
}
