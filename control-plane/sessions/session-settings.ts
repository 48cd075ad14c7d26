/** What becomes of an account that is played already when somebody else logs in with it:
 *  `reject` the newcomer; `kick-old`: ask the old login to save and let go; `kick-old-if-silent`: the same, but only if the old player
 *  has sent nothing for a while or comes from the same address, else `reject`. */
export const SECOND_LOGIN_POLICIES = ['reject', 'kick-old', 'kick-old-if-silent'] as const
export type SecondLoginPolicy = (typeof SECOND_LOGIN_POLICIES)[number]

/** What keeps a shard that has lost an account from saving it: `none` nothing but time; `f1` a database user per incarnation, locked and
 *  killed by us; `f2` triggers on the tables, which know a shard by
 *  that user; `f3` the epoch in the script's own statements (and in everything that it saves through us). */
export const FENCE_LEVELS = ['none', 'f1', 'f2', 'f3'] as const
export type FenceLevel = (typeof FENCE_LEVELS)[number]

export interface SessionSettings {
  readonly onSecondLogin: SecondLoginPolicy
  readonly fence: FenceLevel
}

export const SESSION_SETTINGS_DEFAULT: SessionSettings = { onSecondLogin: 'kick-old-if-silent', fence: 'f3' }

/** Of a fleet that does not exist any more: nothing is known, so nothing is relied upon. */
export const SESSION_SETTINGS_UNKNOWN: SessionSettings = { onSecondLogin: 'reject', fence: 'none' }

export function sessionSettingsOf(
  fleet: { readonly spec: { readonly sessions: SessionSettings | undefined } } | undefined,
): SessionSettings {
  return fleet === undefined ? SESSION_SETTINGS_UNKNOWN : (fleet.spec.sessions ?? SESSION_SETTINGS_DEFAULT)
}

/** Whether each incarnation gets a database user, without which it must not start: F1 locks it, and by it the triggers of F2 know who writes. */
export function needsUser(spec: { readonly sessions: SessionSettings | undefined }): boolean {
  const { fence } = sessionSettingsOf({ spec })
  return fence === 'f1' || fence === 'f2'
}

/** Whether shards can have database users of their own here, and what is missing where they cannot. */
export type ShardUsers = 'possible' | 'no-users' | 'no-grants'

/** @param hasUsers whether the store is a database with users
 *  @param grants see `store.shardUser`; undefined: none are configured */
export function shardUsersOf(hasUsers: boolean, grants: object | undefined): ShardUsers {
  if (!hasUsers) return 'no-users'
  return grants === undefined ? 'no-grants' : 'possible'
}

/** Whether a single account can be taken from a shard that plays on: what it saves with the old epoch is refused. */
export function fencesAccounts(level: FenceLevel): boolean {
  return level === 'f2' || level === 'f3'
}
