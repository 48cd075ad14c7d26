import type { MonotonicMs } from '../../lib/clock.ts'

/** What a datagram of a client says at the door.
 *  `play`: data of a session; whoever has no flow gets nothing of it through.
 *  `answer`: somebody wants in who has not proven that it receives at its address; the answer needs no memory, and is no longer than the
 *  question.
 *  `proven`: it has, and wants in now. */
export type Knock =
  | { readonly kind: 'play' }
  | { readonly kind: 'answer'; readonly datagram: Buffer }
  | { readonly kind: 'proven'; readonly session: DoorSession }

/** What to say now, and what became of the handshake.
 *  `under-way`: nothing yet. `let-in`: the shard takes the player's data from now on. `refused`: it does not, and the player, who has been
 *  told so, will ask again from another port. `banned`: the same, because of the address that the shard sees. */
export interface DoorStep {
  readonly outcome: 'under-way' | 'let-in' | 'refused' | 'banned'
  readonly toShard: readonly Buffer[]
  readonly toClient: readonly Buffer[]
}

/** One player's handshake with one shard, spoken by the proxy in the player's stead. Does no I/O and knows no time. */
export interface DoorSession {
  /** Forgets what a shard has said so far: another one is to be greeted. */
  begin(): void
  /** What is to be said, the first time or once more: words get lost, both those to the shard and those to the player. */
  remind(shardPort: number): DoorStep
  /** What a shard says before it has let the player in. Bounded: at most one datagram to the shard for one of its own, and never one for a
   *  word that it repeats. Keeps nothing of `datagram` itself. */
  hear(datagram: Buffer, shardPort: number): DoorStep
  /** What the player needs to be told goodbye in: 32 bits; undefined where words are plain. */
  readonly key: number | undefined
}

/** A game whose servers take data only from who has shaken hands with them, and whose clients can be told to connect anew. The proxy asks
 *  newcomers for a proof of their address itself, and shakes hands with the shard in the player's stead. Pure, one per listener. Players'
 *  datagrams are ciphered for the port they go to, so most methods take ports: of the listener, or of the shard. */
export interface GameDoor {
  /** Called for every datagram that is no query: allocates nothing for `play`.
   *  @param port the listener's */
  knock(datagram: Buffer, ip: string, port: number, now: MonotonicMs): Knock
  /** Whether this can be data of the game at all, as far as its form tells. */
  isGame(datagram: Buffer, port: number): boolean
  /** Makes data for the listener's port data for the shard's, in place. Allocates nothing. */
  aim(datagram: Buffer, port: number, shardPort: number): void
  /** Told instead of being let in. Who is `full` asks again by itself; who is `banned` does not. */
  refusal(why: 'full' | 'banned'): Buffer
  /** Makes a client connect anew, from another port; may be said more than once.
   *  @param key of its session; undefined where there was none, or it is not known any more */
  reconnect(key: number | undefined): readonly Buffer[]
  /** Tells the shard that the player has left; means nothing to a shard that does not know the player. */
  leave(shardPort: number): readonly Buffer[]
}
