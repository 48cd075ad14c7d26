import { Distribution } from './distribution.ts'
import { limits } from './limits.ts'
import type { ShardStamp } from './server-message.ts'
import type { ShardNews } from './shard-watch.ts'

/** Players that went from one shard to another. */
export interface RouteTally {
  readonly from: ShardStamp
  readonly to: ShardStamp
  readonly outages: Distribution
}

/** What all bots of a run measured together. */
export class Tally {
  sent = 0
  received = 0
  probesSent = 0
  probesAnswered = 0
  duplicates = 0
  wrongDeliveries = 0
  lateFromOldShard = 0
  garbled = 0
  reconnects = 0
  networkErrors = 0
  readonly latencies = new Distribution()
  readonly outages = new Distribution()
  readonly gaps = new Distribution()
  readonly #routes = new Map<string, RouteTally>()

  get routes(): readonly RouteTally[] {
    return [...this.#routes.values()]
  }

  note(news: ShardNews): void {
    switch (news.kind) {
      case 'same':
      case 'first':
        return
      case 'gap':
        this.gaps.add(news.gapMs)
        return
      case 'late':
        this.lateFromOldShard += news.count
        return
      case 'changed':
        this.lateFromOldShard += news.late
        this.outages.add(news.outageMs)
        this.#route(news.from, news.to).outages.add(news.outageMs)
    }
  }

  #route(from: ShardStamp, to: ShardStamp): RouteTally {
    const key = `${from} ${to}`
    const known = this.#routes.get(key)
    if (known !== undefined) return known
    if (this.#routes.size >= limits.routesMax && from !== 'others') return this.#route('others', 'others')
    const route = { from, to, outages: new Distribution() }
    this.#routes.set(key, route)
    return route
  }
}
