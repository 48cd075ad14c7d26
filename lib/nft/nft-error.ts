/** Why nft did not do what it was told.
 *  `missing`: there is no such program. `not-permitted`: the process lacks CAP_NET_ADMIN. `refused`: nft or the kernel took the script for
 *  wrong, or what it names is not there (`absent`). `overloaded`: too much waits already. `closed`: the session has ended. */
export type NftFailure =
  'missing' | 'not-permitted' | 'absent' | 'refused' | 'timeout' | 'overloaded' | 'closed'

/** A transaction that was not carried out: nothing of it holds. */
export class NftError extends Error {
  override readonly name = 'NftError'
  readonly failure: NftFailure
  /** Of the script, from 1; undefined where nft names none. */
  readonly line: number | undefined

  constructor(failure: NftFailure, message: string, line?: number) {
    super(message)
    this.failure = failure
    this.line = line
  }
}

/** What nft 1.0 says for where its rules come from standard input. */
const PLACE = /^\/dev\/stdin:(\d+):\d+-\d+: /m
const WORDS_MAX = 2_000

/** What an nft that ended badly meant, from what it wrote to standard error. */
export function nftErrorOf(said: string): NftError {
  const line = PLACE.exec(said)?.[1]
  const words = said.trim().slice(0, WORDS_MAX) || 'nft failed and said nothing'
  return new NftError(failureOf(said), words, line === undefined ? undefined : Number(line))
}

function failureOf(said: string): NftFailure {
  if (said.includes('Operation not permitted')) return 'not-permitted'
  // `ip netns exec` says so of a program that it does not find.
  if (/exec of "[^"]*" failed: No such file/.test(said)) return 'missing'
  return said.includes('No such file or directory') ? 'absent' : 'refused'
}
