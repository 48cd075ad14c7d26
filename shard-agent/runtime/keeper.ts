import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { HostedShard, ShardExited, StartShard } from '../../proto/contract/agent-link.ts'
import { type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import type { ChildAction } from '../lifecycle/child-actions.ts'
import type { ChildEvent } from '../lifecycle/child.ts'
import { shardExitedOf } from '../lifecycle/hosted-shard.ts'
import type { Roster, StartVerdict } from '../lifecycle/roster.ts'
import type { Runtime } from '../lifecycle/runtime.ts'
import type { Prober } from './prober.ts'

/** An agent that has not looked for longer was paused, and its scripts could not tell it anything. */
const PAUSED_AFTER_MS = 500

/** Who wants to know at once. */
export interface KeeperListener {
  /** A child went to another state. */
  changed(): void
  exited(exit: ShardExited): void
}

export interface KeeperOptions {
  readonly address: string
  readonly roster: Roster
  readonly runtime: Runtime
  readonly prober: Pick<Prober, 'ask' | 'end'>
  readonly clock: Clock
  readonly log: Log
}

/** Keeps the game servers of this host: brings events to the roster, and does what it answers. */
export class Keeper {
  readonly #options: KeeperOptions
  #listener: KeeperListener = { changed: () => {}, exited: () => {} }
  #lookedAt: MonotonicMs | undefined

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  listen(listener: KeeperListener): void {
    this.#listener = listener
  }

  recover(): void {
    const { roster, runtime, log } = this.#options
    const recovery = runtime.recover()
    this.#perform(roster.recover(recovery, this.#now()))
    const adopted = recovery.children.filter(child => child.kind === 'running')
    const shards = adopted.map(child => shardRefText(child.spec.shard))
    log.info({ shards, exits: recovery.children.length - adopted.length }, 'adopted')
  }

  tick(): void {
    const now = this.#now()
    const { roster, runtime } = this.#options
    const pausedMs = now - (this.#lookedAt ?? now)
    this.#lookedAt = now
    if (pausedMs > PAUSED_AFTER_MS) roster.forgiveTicks(pausedMs)
    runtime.tick(now)
    this.#perform(roster.tick(now))
  }

  start(spec: StartShard): StartVerdict {
    const { verdict, actions } = this.#options.roster.start(spec, this.#now())
    this.#perform(actions)
    return verdict
  }

  /** @returns false for an unknown child. One that has exited is as stopped as it can be. */
  stop(shard: ShardRef, graceMs: number): boolean {
    const now = this.#now()
    return this.#tell(shard, { kind: 'stop', now, graceMs, cause: 'ordered' })
  }

  /** @returns false for an unknown child */
  kill(shard: ShardRef): boolean {
    return this.#tell(shard, { kind: 'kill', now: this.#now(), cause: 'ordered' })
  }

  forget(shard: ShardRef): void {
    this.#perform(this.#options.roster.forget(shard))
  }

  stopAll(): void {
    this.#perform(this.#options.roster.stopAll('agent-stopping', this.#now()))
  }

  killAll(): void {
    this.#perform(this.#options.roster.killAll('agent-stopping', this.#now()))
  }

  /** Something happened to a child: its runtime and its prober say so. */
  tell(shard: ShardRef, event: ChildEvent): void {
    this.#tell(shard, event)
  }

  /** Whether this life of a shard is here and has not exited. */
  hosts(shard: ShardRef): boolean {
    return this.#options.roster.isHosted(shard)
  }

  /** The script of this shard says that it is alive. */
  ticked(shard: ShardRef): void {
    this.#options.roster.ticked(shard, this.#now())
  }

  hosted(): readonly HostedShard[] {
    return this.#options.roster.hosted(this.#options.address, this.#now())
  }

  /** What lives that are over have left to be cleared away. */
  remains(): number {
    return this.#options.runtime.remains()
  }

  exits(): readonly ShardExited[] {
    return this.#options.roster.exits()
  }

  lastLines(shard: ShardRef, lines: number): readonly string[] | undefined {
    return this.#options.runtime.lastLines(shard, lines)
  }

  #tell(shard: ShardRef, event: ChildEvent): boolean {
    const { roster } = this.#options
    this.#perform(roster.apply(shard, event, this.#now()))
    return roster.has(shard)
  }

  #perform(actions: readonly ChildAction[]): void {
    for (const action of actions) this.#performOne(action)
  }

  #performOne(action: ChildAction): void {
    const { runtime, prober, log } = this.#options
    switch (action.kind) {
      case 'changed':
        log.info({ shard: shardRefText(action.shard), from: action.from, to: action.to }, 'child')
        this.#listener.changed()
        return
      case 'launch':
        void this.#launch(action.spec)
        return
      case 'probe':
        prober.ask(action.shard, action.probe, action.at)
        return
      case 'end-probing':
        prober.end(action.shard)
        return
      case 'note-ready':
        this.#keep(action.shard, () => runtime.noteReady(action.shard))
        return
      case 'signal':
        this.#keep(action.shard, () => runtime.signal(action.shard, action.signal))
        return
      case 'report-exit': {
        const { spec, exit } = action
        this.#keep(spec.shard, () => runtime.noteExit(spec, exit))
        this.#listener.exited(shardExitedOf(spec, exit))
        return
      }
      case 'discard':
        this.#keep(action.shard, () => runtime.forget(action.shard))
    }
  }

  async #launch(spec: StartShard): Promise<void> {
    const { runtime, log } = this.#options
    const { shard } = spec
    try {
      const process = await runtime.launch(spec)
      log.info({ shard: shardRefText(shard), pid: process.pid, port: process.port }, 'launched')
      this.#tell(shard, { kind: 'launched', now: this.#now(), process })
    } catch (error) {
      log.warn({ shard: shardRefText(shard), error: messageOf(error) }, 'not launched')
      this.#tell(shard, { kind: 'launch-failed', message: messageOf(error) })
    }
  }

  /** A full disk must not stop the agent from looking after its children: what could not be done is logged, and the state goes on. */
  #keep(shard: ShardRef, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#options.log.error({ shard: shardRefText(shard), error: messageOf(error) }, 'not done')
    }
  }

  #now(): MonotonicMs {
    return this.#options.clock.monotonicMs()
  }
}
