import { limits } from './limits.ts'
import type { ShardStamp } from './server-message.ts'

/** What a bot knows about the shard that carries it.
 *    unknown ──stamp──► settled ◄──────── current answers: what the former one said was late
 *                          └──former stamp──► doubtful ──former alone for returnMsMin──► settled (moved back) */
type Watch =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'settled'; readonly shard: ShardStamp }
  | {
      readonly kind: 'doubtful'
      readonly shard: ShardStamp
      readonly former: ShardStamp
      readonly sinceMs: number
      /** Answers of former shards that are late if the current one is heard again. */
      readonly lateMaybe: number
      /** The widest silence when the former shard was first heard. */
      readonly outageMs: number
    }

/** What a stamp tells. */
export type ShardNews =
  | { readonly kind: 'same' }
  | { readonly kind: 'first'; readonly shard: ShardStamp }
  | {
      readonly kind: 'changed'
      readonly from: ShardStamp
      readonly to: ShardStamp
      readonly outageMs: number
      /** Answers of former shards that were in doubt and now are known to be late; `former` is the first of these shards. */
      readonly late: number
      readonly former: ShardStamp | undefined
    }
  /** The same shard as before, after a silence. */
  | { readonly kind: 'gap'; readonly gapMs: number }
  /** Answers of a shard that no longer carries this player. */
  | { readonly kind: 'late'; readonly count: number; readonly former: ShardStamp }

const same: ShardNews = { kind: 'same' }

/** Follows one bot from shard to shard. Only some answers bear a stamp, so the outage of a change is the widest silence,
 *  counting answers of any kind, between the last stamp of the old shard and the first of the new one. */
export class ShardWatch {
  #watch: Watch = { kind: 'unknown' }
  readonly #former = new Set<ShardStamp>()
  readonly #gapMsMin: number
  #heardAtMs: number | undefined
  #widestSilenceMs = 0

  /** @param gapMsMin a silence of one and the same shard is a gap beyond this */
  constructor(gapMsMin: number) {
    this.#gapMsMin = gapMsMin
  }

  /** Nothing before the first stamp. */
  get shard(): ShardStamp | undefined {
    return this.#watch.kind === 'unknown' ? undefined : this.#watch.shard
  }

  /** When anything was last heard; nothing if never. */
  get heardAtMs(): number | undefined {
    return this.#heardAtMs
  }

  /** Notes that something came, whatever it was. */
  hear(nowMs: number): void {
    if (this.#heardAtMs !== undefined) {
      this.#widestSilenceMs = Math.max(this.#widestSilenceMs, nowMs - this.#heardAtMs)
    }
    this.#heardAtMs = nowMs
  }

  /** Takes the stamp of an answer that was just heard. */
  stamp(shard: ShardStamp, nowMs: number): ShardNews {
    const watch = this.#watch
    switch (watch.kind) {
      case 'unknown':
        this.#settle(shard)
        return { kind: 'first', shard }
      case 'settled':
        if (shard === watch.shard) return this.#endSilence()
        if (this.#former.has(shard)) return this.#doubt(watch.shard, shard, nowMs)
        return this.#change(watch.shard, shard, this.#widestSilenceMs)
      case 'doubtful':
        return this.#resolve(watch, shard, nowMs)
    }
  }

  /** Closes the books: answers still in doubt are late ones. */
  close(): ShardNews {
    if (this.#watch.kind !== 'doubtful') return same
    const { shard, lateMaybe, former } = this.#watch
    this.#watch = { kind: 'settled', shard }
    return { kind: 'late', count: lateMaybe, former }
  }

  #doubt(shard: ShardStamp, former: ShardStamp, nowMs: number): ShardNews {
    const outageMs = this.#widestSilenceMs
    this.#watch = { kind: 'doubtful', shard, former, sinceMs: nowMs, lateMaybe: 1, outageMs }
    return same
  }

  #resolve(watch: Watch & { kind: 'doubtful' }, shard: ShardStamp, nowMs: number): ShardNews {
    if (shard === watch.shard) {
      this.#settle(shard)
      return { kind: 'late', count: watch.lateMaybe, former: watch.former }
    }
    if (!this.#former.has(shard)) return this.#change(watch.shard, shard, this.#widestSilenceMs, watch)
    if (shard === watch.former && nowMs - watch.sinceMs >= limits.returnMsMin) {
      return this.#change(watch.shard, shard, watch.outageMs)
    }
    this.#watch = { ...watch, lateMaybe: watch.lateMaybe + 1 }
    return same
  }

  #change(
    from: ShardStamp,
    to: ShardStamp,
    outageMs: number,
    doubt?: Pick<Watch & { kind: 'doubtful' }, 'lateMaybe' | 'former'>,
  ): ShardNews {
    this.#former.add(from)
    this.#former.delete(to)
    if (this.#former.size > limits.shardsRememberedMax) {
      const oldest = this.#former.values().next()
      if (oldest.done !== true) this.#former.delete(oldest.value)
    }
    this.#settle(to)
    return { kind: 'changed', from, to, outageMs, late: doubt?.lateMaybe ?? 0, former: doubt?.former }
  }

  #endSilence(): ShardNews {
    const gapMs = this.#widestSilenceMs
    this.#widestSilenceMs = 0
    return gapMs > this.#gapMsMin ? { kind: 'gap', gapMs } : same
  }

  #settle(shard: ShardStamp): void {
    this.#watch = { kind: 'settled', shard }
    this.#widestSilenceMs = 0
  }
}
