import type { MonotonicMs } from '../../lib/clock.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import type { DropReason } from '../flows/drop-reason.ts'
import type { Outlook } from '../flows/outlook.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { GameMessages, RefusalReason } from './game-messages.ts'
import type { HostTable } from './host-table.ts'

/** What the proxy understands of a game's TCP connections: pure, and the same for every listener. */
export interface StreamAdapter {
  /** One for each listener. */
  openDesk(options: StreamOptions): StreamDesk
}

export interface StreamOptions {
  /** The listener's own, for whoever names no host that leads elsewhere. */
  readonly fleet: FleetName
  readonly hosts: HostTable
  /** First and second line of the text in server lists; undefined: as the oldest shard has it, none. */
  readonly name: string | undefined
  readonly secondLine: string | undefined
  /** PNG as a data URI; undefined: the oldest shard's. */
  readonly favicon: string | undefined
  readonly messages: GameMessages
}

/** What a listener knows of its game: greets connections, and remembers what shards have told of themselves. Does no I/O. A round of
 *  questions to a shard may stay unanswered: the next one starts anew. */
export interface StreamDesk {
  /** For one new connection. */
  greet(): StreamGreeting
  /** Begins a round: what to say to the shard on a new connection. */
  ask(shard: CarriedShard): Buffer
  /** @param said everything that the shard has said in this round
   *  @returns whether to wait for more */
  hear(shard: CarriedShard, said: Buffer, now: MonotonicMs): 'more' | 'enough'
  /** The shard is routed no more. */
  forget(shard: CarriedShard): void
}

/** Finds out what one client wants by its first bytes. Never throws, whatever they are. */
export interface StreamGreeting {
  /** Called when more has been said, and again after each answer that is not the last.
   *  @param said everything since the connection opened: at most one read more than `EARLY_BYTES_MAX` */
  hear(said: Buffer, house: StreamHouse, now: MonotonicMs): GreetingStep
  /** Nothing came during the pause that the last step asked for. */
  paused(said: Buffer, house: StreamHouse, now: MonotonicMs): GreetingStep
}

/** What is known of the fleets without asking their shards. */
export interface StreamHouse {
  /** Oldest first. */
  shardsOf(fleet: FleetName): readonly CarriedShard[]
  /** What would become of this client, if it came to play now. */
  outlook(fleet: FleetName): Outlook
}

export type GreetingStep =
  /** Not whole yet. With `pauseMs`: or it is, if nothing comes for so long. */
  | { readonly kind: 'more'; readonly pauseMs?: number }
  /** The proxy answers by itself; after the last answer it closes. */
  | { readonly kind: 'answer'; readonly bytes: Buffer; readonly last: boolean }
  /** A player: all that was said goes to a shard, unchanged. */
  | { readonly kind: 'admit'; readonly admission: StreamAdmission }
  | { readonly kind: 'drop'; readonly reason: DropReason }

export interface StreamAdmission {
  readonly fleet: FleetName
  /** What the client is told when its connection ends before a shard has taken it; empty: nothing. */
  refusal(why: RefusalReason): Buffer
}
