import { change } from './admin.ts'
import { durationMs } from './common.ts'
import { ACCOUNT_CHARACTERS_MAX, accountName } from './session.ts'
import { type Decoded, flag, integer, list, message, text, wideInteger } from './wire-fields.ts'

export const SESSIONS_LISTED_MAX = 10_000
const name = text(63)

export const listSessionsRequest = message({
  accountPrefix: text(ACCOUNT_CHARACTERS_MAX),
  fleet: name,
  shard: name,
  ghosts: flag,
  limit: integer(0, SESSIONS_LISTED_MAX),
})
export type ListSessionsRequest = Decoded<typeof listSessionsRequest>
export const getSessionRequest = message({ account: accountName })

export const sessionView = message({
  account: text(ACCOUNT_CHARACTERS_MAX),
  epoch: wideInteger(),
  state: name,
  shard: name,
  incarnation: wideInteger(),
  fleet: name,
  sinceMs: durationMs,
  player: name,
  playerAddress: name,
  seen: name,
  ghost: text(200),
  ghostMs: durationMs,
})
export type SessionView = Decoded<typeof sessionView>
export const sessionList = message({
  sessions: list(sessionView, SESSIONS_LISTED_MAX),
  total: integer(0, 0x7fff_ffff),
})
export const releaseSessionRequest = message({ account: accountName, change, force: flag })
export type ReleaseSessionRequest = Decoded<typeof releaseSessionRequest>
