import { after, type Clock, type MonotonicMs } from '../../../lib/clock.ts'
import { messageOf } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import { isOwn, type Ownership } from './container-labels.ts'
import type { Engine } from './engine.ts'

const AGAIN_MS = 5_000
/** Containers that wait for an engine which does not take them away; beyond, the oldest are left to a person. */
export const REMOVALS_MAX = 2_000

export interface RemovalsOptions {
  readonly engine: Pick<Engine, 'look' | 'remove'>
  readonly clock: Clock
  readonly log: Log
}

interface Removal {
  readonly container: string
  readonly ownership: Ownership
  tryAt: MonotonicMs | undefined
  afterwards: (() => void) | undefined
}

/** Takes away the containers of lives that are over: until it has worked, and never another one. */
export class Removals {
  readonly #options: RemovalsOptions
  readonly #pending = new Map<string, Removal>()

  constructor(options: RemovalsOptions) {
    this.#options = options
  }

  add(shard: ShardRef, ownership: Ownership, container: string): void {
    const removal: Removal = { container, ownership, tryAt: undefined, afterwards: undefined }
    this.#pending.set(shardRefText(shard), removal)
    const [oldest] = this.#pending.keys()
    if (this.#pending.size > REMOVALS_MAX && oldest !== undefined) this.#pending.delete(oldest)
    this.#try(shard, removal)
  }

  get count(): number {
    return this.#pending.size
  }

  /** The container of this life that is not removed yet. */
  containerOf(shard: ShardRef): string | undefined {
    return this.#pending.get(shardRefText(shard))?.container
  }

  /** Does something once this life has no container any more; at once where it has none. */
  afterwards(shard: ShardRef, act: () => void): void {
    const removal = this.#pending.get(shardRefText(shard))
    if (removal === undefined) act()
    else removal.afterwards = act
  }

  tick(now: MonotonicMs): void {
    for (const removal of this.#pending.values())
      if (removal.tryAt !== undefined && now >= removal.tryAt) this.#try(removal.ownership.shard, removal)
  }

  #try(shard: ShardRef, removal: Removal): void {
    removal.tryAt = undefined
    this.#remove(removal).then(
      () => {
        this.#pending.delete(shardRefText(shard))
        removal.afterwards?.()
      },
      (error: unknown) => {
        const { clock, log } = this.#options
        log.warn({ shard: shardRefText(shard), error: messageOf(error) }, 'its container is not removed yet')
        removal.tryAt = after(clock.monotonicMs(), AGAIN_MS)
      },
    )
  }

  async #remove({ container, ownership }: Removal): Promise<void> {
    const { engine, log } = this.#options
    const seen = await engine.look(container)
    if (seen === undefined) return
    if (isOwn(seen.labels, ownership)) return engine.remove(seen.id)
    log.error({ container: seen.id }, 'a container is not ours any more: left alone')
  }
}
