import { fencesAccounts, type FenceLevel, type SecondLoginPolicy } from './session-settings.ts'

/** A player that has sent nothing for so long does not play any more. */
export const SILENT_AFTER_MS = 5_000
/** So long the owner of an account has for saving it and letting it go. */
export const LET_GO_MS = 5_000
/** Whoever waits for the old login to let go asks again after this. */
export const ASK_AGAIN_MS = 500
/** Where nothing can be forced, asking more often than this helps nobody. */
export const ASK_SELDOM_MS = 5_000

/** What is known of the player behind the old login. `left`: its flow has ended. `unknown`: the script did not say who it is, or no
 *  proxy of ours carries it. */
export type OldPlayer =
  | { readonly kind: 'playing'; readonly idleMs: number; readonly ip: string }
  | { readonly kind: 'left' }
  | { readonly kind: 'unknown' }

export interface SecondLogin {
  /** Of the fleet of the newcomer's shard. */
  readonly policy: SecondLoginPolicy
  /** Of the fleet of the shard that holds the session. */
  readonly fence: FenceLevel
  readonly old: OldPlayer
  /** Real address of the newcomer; undefined where it is not known. */
  readonly ip: string | undefined
  /** How long ago the old login was asked to let go; undefined: it was not. */
  readonly askedMsAgo: number | undefined
}

/** `reject`: busy, and nothing is done about it. `ask`: the old login is told to save and let go; busy until it has. `force`: the session
 *  is freed with a higher epoch, and claimed. */
export type SecondLoginVerdict =
  | { readonly kind: 'reject'; readonly why: string; readonly retryAfterMs: number }
  | { readonly kind: 'ask'; readonly why: string; readonly retryAfterMs: number }
  | { readonly kind: 'force'; readonly why: string }

/** Decides about a login with an account that is played already. Never forces where the loser could still save, and never before the
 *  owner has had `LET_GO_MS`. Once the owner has been asked, it stays asked: it may have saved and be on its way out. */
export function judgeSecondLogin(login: SecondLogin): SecondLoginVerdict {
  if (login.askedMsAgo !== undefined) return afterAsking(login.fence, login.askedMsAgo)
  const refusal = refusalOf(login)
  return refusal === undefined
    ? { kind: 'ask', why: 'the other login is asked to save and let go', retryAfterMs: ASK_AGAIN_MS }
    : { kind: 'reject', why: refusal, retryAfterMs: 0 }
}

function afterAsking(fence: FenceLevel, askedMsAgo: number): SecondLoginVerdict {
  if (askedMsAgo < LET_GO_MS)
    return { kind: 'ask', why: 'the other login is saving', retryAfterMs: ASK_AGAIN_MS }
  return fencesAccounts(fence)
    ? { kind: 'force', why: `the other login did not let go within ${LET_GO_MS / 1_000} s` }
    : {
        kind: 'ask',
        why: `the other login does not let go, and its fleet (fence: ${fence}) has no fence for one account`,
        retryAfterMs: ASK_SELDOM_MS,
      }
}

/** Why the old login is not even asked; undefined: it is. */
function refusalOf({ policy, old, ip }: SecondLogin): string | undefined {
  switch (policy) {
    case 'reject':
      return 'the account is played already'
    case 'kick-old':
      return undefined
    case 'kick-old-if-silent':
      return refusalWhilePlaying(old, ip)
  }
}

function refusalWhilePlaying(old: OldPlayer, ip: string | undefined): string | undefined {
  switch (old.kind) {
    case 'left':
      return undefined
    case 'unknown':
      return 'the account is played already; whether its player is still there is not known'
    case 'playing':
      return old.idleMs > SILENT_AFTER_MS || old.ip === ip
        ? undefined
        : 'the account is played already, from another address'
  }
}
