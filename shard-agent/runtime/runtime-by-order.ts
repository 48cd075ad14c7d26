import type { MonotonicMs } from '../../lib/clock.ts'
import type { StartShard } from '../../proto/contract/agent-link.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { ChildExit } from '../lifecycle/child-exit.ts'
import type { Recovery, RunningProcess, Runtime } from '../lifecycle/runtime.ts'

export interface RuntimesByOrder {
  readonly processes: Runtime
  readonly containers: Runtime
}

/** Both kinds of game servers on one host: what an order wants decides. A life belongs to one of the two; the other one does not know it. */
export class RuntimeByOrder implements Runtime {
  readonly #runtimes: RuntimesByOrder

  constructor(runtimes: RuntimesByOrder) {
    this.#runtimes = runtimes
  }

  recover(): Recovery {
    const found = this.#both().map(runtime => runtime.recover())
    return {
      children: found.flatMap(({ children }) => children),
      highest: found.flatMap(({ highest }) => highest),
    }
  }

  launch(spec: StartShard): Promise<RunningProcess> {
    return this.#for(spec).launch(spec)
  }

  signal(shard: ShardRef, signal: string): void {
    for (const runtime of this.#both()) runtime.signal(shard, signal)
  }

  tick(now: MonotonicMs): void {
    for (const runtime of this.#both()) runtime.tick(now)
  }

  noteReady(shard: ShardRef): void {
    for (const runtime of this.#both()) runtime.noteReady(shard)
  }

  noteExit(spec: StartShard, exit: ChildExit): void {
    this.#for(spec).noteExit(spec, exit)
  }

  forget(shard: ShardRef): void {
    for (const runtime of this.#both()) runtime.forget(shard)
  }

  lastLines(shard: ShardRef, lines: number): readonly string[] | undefined {
    const { processes, containers } = this.#runtimes
    return processes.lastLines(shard, lines) ?? containers.lastLines(shard, lines)
  }

  remains(): number {
    return this.#both().reduce((sum, runtime) => sum + runtime.remains(), 0)
  }

  outputContains(shard: ShardRef, text: string): boolean {
    return this.#both().some(runtime => runtime.outputContains(shard, text))
  }

  #for({ container }: StartShard): Runtime {
    return container === undefined ? this.#runtimes.processes : this.#runtimes.containers
  }

  #both(): readonly Runtime[] {
    return [this.#runtimes.processes, this.#runtimes.containers]
  }
}
