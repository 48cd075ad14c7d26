import type { BotObserver } from '../../../examples/arena/bots/bot.ts'
import type { ShardNews } from '../../../examples/arena/bots/shard-watch.ts'

/** What one player went through between two openings of the window. Shards as `<id>/<incarnation>`. */
export interface PlayerReport {
  /** The shard that carried the player when the window opened, and now; null before the first answer. */
  readonly from: string | null
  readonly to: string | null
  /** The widest silence that ended in this window or still lasts. */
  readonly silenceMs: number
  /** Silence until now. */
  readonly quietMs: number
  readonly changes: number
  readonly wrongDeliveries: number
  readonly lateFromOldShard: number
  /** Who said that and who should have, `<former> for <present>`; null where nobody did. */
  readonly lateWay: string | null
}

/** Follows one player window by window. A silence belongs to the windows it reaches into. */
export class PlayerWatch implements BotObserver {
  #heardAtMs: number
  #widestMs = 0
  #from: string | null = null
  #shard: string | null = null
  #changes = 0
  #wrong = 0
  #late = 0
  #lateWay: string | null = null

  /** @param nowMs the birth of the player: whoever is never answered has been waiting since then */
  constructor(nowMs: number) {
    this.#heardAtMs = nowMs
  }

  heard(nowMs: number): void {
    this.#widestMs = Math.max(this.#widestMs, nowMs - this.#heardAtMs)
    this.#heardAtMs = nowMs
  }

  misled(): void {
    this.#wrong += 1
  }

  learned(news: ShardNews): void {
    switch (news.kind) {
      case 'same':
      case 'gap':
        return
      case 'first':
        this.#shard = news.shard
        return
      case 'changed':
        this.#shard = news.to
        this.#changes += 1
        if (news.former !== undefined) this.#noteLate(news.late, `${news.former} for ${news.from}`)
        return
      case 'late':
        this.#noteLate(news.count, `${news.former} for ${this.#shard}`)
    }
  }

  #noteLate(count: number, way: string): void {
    this.#late += count
    this.#lateWay = way
  }

  /** How long nothing has come. */
  quietMs(nowMs: number): number {
    return nowMs - this.#heardAtMs
  }

  report(nowMs: number): PlayerReport {
    const quietMs = this.quietMs(nowMs)
    return {
      from: this.#from,
      to: this.#shard,
      silenceMs: Math.round(Math.max(this.#widestMs, quietMs)),
      quietMs: Math.round(quietMs),
      changes: this.#changes,
      wrongDeliveries: this.#wrong,
      lateFromOldShard: this.#late,
      lateWay: this.#lateWay,
    }
  }

  /** Begins the next window. */
  open(): void {
    this.#from = this.#shard
    this.#widestMs = 0
    this.#changes = 0
    this.#wrong = 0
    this.#late = 0
    this.#lateWay = null
  }
}
