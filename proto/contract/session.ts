import { durationMs, playerKey, protocol } from './common.ts'
import { ipAddress, portNumber, shardRef } from './ids.ts'
import {
  bytes,
  type Decoded,
  enumeration,
  flag,
  list,
  message,
  optional,
  pattern,
  text,
  union,
  wideInteger,
} from './wire-fields.ts'

/** What a community calls an account: a number, a name, a UUID. Compared byte by byte, so scripts send the same spelling always. */
export type AccountName = string & { readonly __brand: 'AccountName' }
/** Fencing token of one grant of a session; only grows, and is never granted twice. */
export type Epoch = number & { readonly __brand: 'Epoch' }

export const ACCOUNT_CHARACTERS_MAX = 64
/** Printable ASCII without space, quotes, `|`, `\`, `%`, `;` and `,`: it goes into URLs, answers separated by `|`, and file names of logs. */
export const ACCOUNT_PATTERN = /^[A-Za-z0-9_.:@#$!()[\]{}=~^+*-]{1,64}$/
export const accountName = pattern<AccountName>(
  ACCOUNT_PATTERN,
  `account (1 to ${ACCOUNT_CHARACTERS_MAX} letters, digits or _.:@#$!()[]{}=~^+*-)`,
  ACCOUNT_CHARACTERS_MAX,
)
export const epoch = wideInteger<Epoch>(1)
/** One login, named by whoever claims; the same again gets the same answer. */
export const ATTEMPT_PATTERN = /^[A-Za-z0-9_.:-]{1,64}$/
export const attempt = pattern<string>(ATTEMPT_PATTERN, 'attempt (1 to 64 letters, digits or _.:-)', 64)

export const STATE_KEY_PATTERN = /^[A-Za-z0-9_.:-]{1,64}$/
export const stateKey = pattern<string>(STATE_KEY_PATTERN, 'state key (1 to 64 letters, digits or _.:-)', 64)
export const STATE_VALUE_BYTES_MAX = 65_535
export const STATE_KEYS_MAX = 64

export const sessionHolder = message({ shard: shardRef, account: accountName, epoch })
export type SessionHolder = Decoded<typeof sessionHolder>

/** A player's endpoint as the game server sees it: with a proxy in front, the proxy's own address and flow port. */
export const seenEndpoint = message({ protocol, ip: ipAddress, port: portNumber })
export type SeenEndpoint = Decoded<typeof seenEndpoint>

export const claimRequest = message({
  shard: shardRef,
  account: accountName,
  attempt,
  seen: optional(seenEndpoint),
})
export type ClaimRequest = Decoded<typeof claimRequest>

export type ClaimRefusal = 'shard' | 'banned' | 'quarantine' | 'elsewhere'
export const claimRefusal = enumeration<ClaimRefusal>({
  shard: 'CLAIM_REFUSAL_SHARD',
  banned: 'CLAIM_REFUSAL_BANNED',
  quarantine: 'CLAIM_REFUSAL_QUARANTINE',
  elsewhere: 'CLAIM_REFUSAL_ELSEWHERE',
})

export const claimReply = message({
  outcome: union('outcome', {
    granted: message({ epoch, repeated: flag }),
    busy: message({
      holder: optional(shardRef),
      heldMs: durationMs,
      retryAfterMs: durationMs,
      why: text(200),
    }),
    refused: message({ reason: claimRefusal, why: text(300), retryAfterMs: durationMs }),
  }),
})
export type ClaimReply = Decoded<typeof claimReply>

/** `held`: done, and it was the holder. `fenced`: somebody else has the account, or nobody; this epoch saves nothing any more. */
export type Holding = 'held' | 'fenced'
export const holding = enumeration<Holding>({ held: 'HOLDING_HELD', fenced: 'HOLDING_FENCED' })

export const holderRequest = message({ holder: sessionHolder })
export const holderReply = message({ holding })

export const stateEntry = message({
  key: stateKey,
  value: bytes(STATE_VALUE_BYTES_MAX),
  revision: wideInteger(),
})
export type StateEntry = Decoded<typeof stateEntry>
export const getStateRequest = message({ holder: sessionHolder, keys: list(stateKey, STATE_KEYS_MAX) })
export const getStateReply = message({ holding, entries: list(stateEntry, STATE_KEYS_MAX) })
export const putStateRequest = message({ holder: sessionHolder, entries: list(stateEntry, STATE_KEYS_MAX) })
export const putStateReply = message({ holding })

export const whoisRequest = message({ shard: shardRef, seen: seenEndpoint })
export const whoisReply = message({
  found: flag,
  player: optional(playerKey),
  account: text(ACCOUNT_CHARACTERS_MAX),
  epoch: wideInteger(),
})
export type WhoisReply = Decoded<typeof whoisReply>

export const BAN_REASON_CHARACTERS_MAX = 200
export const banFromScriptRequest = message({
  shard: shardRef,
  target: text(128),
  reason: text(BAN_REASON_CHARACTERS_MAX),
  forMs: durationMs,
  requestId: text(63),
})
export const banFromScriptReply = message({ id: text(63) })
