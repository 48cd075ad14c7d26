import type { StoreTimeMs } from '../../lib/store-time.ts'

/** Rows of the table. */
export const ALIASES_MAX = 1_000_000
/** An alias that nobody has used for so long may go to another address: game servers keep bans about as long. */
export const ALIAS_QUARANTINE_MS = 7 * 86_400_000
/** Candidates tried for one address. With a table as full as it may be, each is taken with a chance of one in twelve. */
export const CANDIDATES_MAX = 64

/** The address of 127.0.0.0/8 that stands for a player's. At any time no two have the same. */
export interface AliasRecord {
  /** As `identityOf` writes it. */
  readonly ip: string
  readonly alias: string
  readonly since: StoreTimeMs
  /** When it was last asked for. */
  readonly seenAt: StoreTimeMs
}

/** What decides which alias an address gets, and which may be taken from another. */
export interface AliasRules {
  readonly aliasesMax: number
  readonly quarantineMs: number
  /** The n-th candidate of an address, from 0 to `CANDIDATES_MAX`. */
  readonly candidate: (ip: string, n: number) => string
  /** Whoever was seen since then may be remembered by a game server that still runs: the oldest was begun at most `ALIAS_BELIEVED_MS`
   *  later. Undefined: none runs. */
  readonly rememberedSince: StoreTimeMs | undefined
  /** Whether a ban names this address: its alias is never given to another. */
  readonly isBanned: (ip: string) => boolean
}

/** Aliases in the database of the facts. Every implementation passes `test/contract/alias-store.ts`.
 *  Every method may throw `SWY_STORE_UNAVAILABLE`. */
export interface AliasStore {
  /** The alias of each address: the one that it has, or a new one; noted as seen now. An address that is not among the answers gets
   *  none: the table is full of aliases that must not change hands. */
  allot(ips: readonly string[], rules: AliasRules): Promise<readonly AliasRecord[]>
  /** @param address a player's (as `identityOf` writes it), or an alias; undefined where nobody has it */
  find(address: string): Promise<AliasRecord | undefined>
}
