import { createHash } from 'node:crypto'
import { SwitchyardError } from '../../../lib/errors.ts'
import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'

/** What MySQL takes; MariaDB takes 80. */
export const SHARD_USER_CHARACTERS_MAX = 32
const PREFIX = 'swy_'
const DATABASE_CHARACTERS = 6

export const SHARD_USER_GRANTS_MAX = 32
const GRANT_CHARACTERS_MAX = 500
/** Privileges, with columns perhaps; then a table, all tables of a database, or a routine. */
const GRANT =
  /^[A-Za-z][\w ,()`$]* ON (?:(?:TABLE|PROCEDURE|FUNCTION) )?(?:`[\w$-]+`|[\w$]+)\.(?:\*|`[\w$-]+`|[\w$]+)$/u

/** Name of the database user of one incarnation: readable where it is short enough, else by its hash. Users belong to the server, not to a
 *  database, so the database is in it: several installations may share a server. A shard id has no `_`, so that no two incarnations
 *  have one name. */
export function shardUserName(database: string, shard: ShardRef): string {
  const name = `${PREFIX}${hashOf(database).slice(0, DATABASE_CHARACTERS)}_${shard.shardId}_${shard.incarnation}`
  if (name.length <= SHARD_USER_CHARACTERS_MAX) return name
  return `${PREFIX}${hashOf(`${database}/${shardRefText(shard)}`)}`.slice(0, SHARD_USER_CHARACTERS_MAX)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Refuses what is not the middle of a `GRANT … TO`: it is written into a statement as it is.
 *  @throws SwitchyardError `SWY_CONFIG_INVALID` */
export function requireGrants(grants: readonly string[]): void {
  if (grants.length > SHARD_USER_GRANTS_MAX)
    throw new SwitchyardError(
      'SWY_CONFIG_INVALID',
      `a shard's user has at most ${SHARD_USER_GRANTS_MAX} grants`,
    )
  for (const grant of grants)
    if (grant.length > GRANT_CHARACTERS_MAX || !GRANT.test(grant))
      throw new SwitchyardError(
        'SWY_CONFIG_INVALID',
        `not what stands between GRANT and TO, such as "SELECT, INSERT, UPDATE, DELETE ON community.*": ${grant.slice(0, 80)}`,
      )
}
