import type { MonotonicMs } from '../../lib/clock.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import type { DropReason } from '../flows/drop-reason.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { KeyedHash } from './address-challenges.ts'
import type { FlowTranslator, TranslatorOptions } from './flow-translator.ts'
import type { GameDoor } from './game-door.ts'
import type { KernelTier } from './kernel-tier.ts'
import type { ReplyRates } from './reply-budget.ts'

/** What a client's datagram is.
 *  `query`: a question of a server list, which the proxy answers for the whole fleet and which never makes a flow.
 *  `handshake`: the first word of a new session. Some clients keep their source port when they connect anew, so the player's placement is
 *  decided once more where that harms nobody (`admitHandshake`).
 *  `play`: all else, carried as for a generic game. */
export type DatagramKind = 'query' | 'handshake' | 'play'

/** What the proxy understands of one game: pure, and the same for every listener. */
export interface GameAdapter {
  /** Where the configuration does not say; absent: `REPLY_RATES_PROVEN`. */
  readonly replyRates?: ReplyRates
  /** Its questions do not show what the fleet is called. */
  readonly unnamed?: true
  /** What the kernel may carry of it by itself. */
  readonly kernel: KernelTier
  /** Called for every datagram of a client, of known flows too: allocates nothing. */
  classify(datagram: Buffer): DatagramKind
  /** One for each UDP flow; absent: datagrams pass as they are. */
  readonly openTranslator?: (options: TranslatorOptions) => FlowTranslator
  /** One for each listener. */
  openQueries(options: QueryOptions): GameQueries
  /** Where the proxy speaks the game's handshake itself. Then everything that is no query goes through the door. One for each listener. */
  readonly openDoor?: (hash: KeyedHash) => GameDoor
}

export interface QueryOptions {
  readonly fleet: FleetName
  /** What the fleet is called in lists; undefined: as its oldest shard calls itself. */
  readonly name: string | undefined
  /** Where a game's list has one; undefined: the oldest shard's. */
  readonly secondLine?: string | undefined
  /** For challenges that need no memory. */
  readonly hash: KeyedHash
}

/** What is known of the fleet without asking its shards. */
export interface FleetView {
  /** Oldest first. */
  readonly shards: readonly CarriedShard[]
  /** Public: where players connect. */
  readonly port: number
}

export type QueryAnswer =
  | { readonly kind: 'reply'; readonly datagrams: readonly Buffer[] }
  | { readonly kind: 'drop'; readonly reason: DropReason }

/** What shards have told of themselves. Does no I/O. A round of questions to a shard may stay unanswered: the next one starts anew. */
export interface ShardInterviews {
  /** Begins a round: what to send to the shard. */
  ask(shard: CarriedShard): readonly Buffer[]
  /** A datagram of an asked shard. @returns what to send it next; bounded within a round, whatever it says */
  hear(shard: CarriedShard, datagram: Buffer, now: MonotonicMs): readonly Buffer[]
  /** The shard is routed no more. */
  forget(shard: CarriedShard): void
}

/** The server list's view of one listener: what shards have told, and the answers made of it. Does no I/O. */
export interface GameQueries {
  readonly interviews: ShardInterviews
  /** Answers what `classify` has called a query. Remembers nothing of who asks. */
  answer(query: Buffer, ip: string, fleet: FleetView, now: MonotonicMs): QueryAnswer
}
