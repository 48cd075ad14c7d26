import type { Clock } from '../../lib/clock.ts'
import type { KeyedHash } from './address-challenges.ts'

export interface TranslatorOptions {
  /** The client's. */
  readonly ip: string
  /** The listener's, the same that its answers to questions are made with. */
  readonly hash: KeyedHash
  readonly clock: Clock
}

/** Between a client's session and its shard's, where the proxy's own handshake has made them differ. One for each flow. */
export interface FlowTranslator {
  /** Whether the two sides differ, or may differ soon. Else all datagrams pass as they are. */
  readonly translates: boolean
  /** Called for every datagram of the client.
   *  @returns what the shard gets instead: mostly the datagram itself, which may have been changed in place */
  toShard(datagram: Buffer): Buffer
  /** Called for every datagram of the shard.
   *  @returns undefined: the client gets it. Else it was meant for the proxy, and this is what the shard gets for it */
  toProxy(datagram: Buffer): Buffer | undefined
}
