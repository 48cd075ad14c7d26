/** What `ALL PRIVILEGES ON *.*` stands for, and `ALL PRIVILEGES` on a database does not. */
export const WHOLE_SERVER = Symbol('the whole server')

/** Which of `rights` the lines of `SHOW GRANTS` do not give, in their order. A right that is given on the whole server counts for a
 *  database, too; one on a single table does not. Names are those of MySQL and MariaDB, upper case.
 *  @param where a database; or the whole server, for rights that there are only there (`CREATE USER`) */
export function missingRights(
  grants: readonly string[],
  where: string | typeof WHOLE_SERVER,
  rights: readonly string[],
): readonly string[] {
  const given = new Set(grants.flatMap(grant => rightsOf(grant, where)))
  return rights.filter(right => !given.has(right) && !given.has('ALL PRIVILEGES'))
}

/** Whether rights may come by a role, which `SHOW GRANTS` does not spell out. */
export function hasRoles(grants: readonly string[]): boolean {
  return grants.some(grant => /^GRANT [`'"][^,]* TO /u.test(grant))
}

const GRANT = /^GRANT (?<rights>.+?) ON (?:`(?<quoted>(?:[^`]|``)+)`|(?<plain>[^.\s]+))\.\* TO /su

function rightsOf(grant: string, where: string | typeof WHOLE_SERVER): readonly string[] {
  const { rights = '', quoted, plain } = GRANT.exec(grant)?.groups ?? {}
  const isMeant =
    plain === '*' || (quoted !== undefined && where !== WHOLE_SERVER && patternOf(quoted).test(where))
  return isMeant ? rights.split(',').map(right => right.trim().toUpperCase()) : []
}

/** Names of databases in grants are patterns: `%` and `_` stand for anything unless `\` stands before them. */
function patternOf(name: string): RegExp {
  const source = name
    .replaceAll('``', '`')
    .replaceAll(/\\[%_]|%|_|[^\w\\]/gu, part =>
      part === '%' ? '.*' : part === '_' ? '.' : part.length === 2 ? part.slice(1) : `\\${part}`,
    )
  return new RegExp(`^${source}$`, 'su')
}
