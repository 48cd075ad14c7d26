/** Which of `rights` the lines of `SHOW GRANTS` do not give on `database`, in their order. A right that is given on the whole server counts;
 *  one on a single table does not. Names are those of MySQL and MariaDB, upper case. */
export function missingRights(
  grants: readonly string[],
  database: string,
  rights: readonly string[],
): readonly string[] {
  const given = new Set(grants.flatMap(grant => rightsOf(grant, database)))
  return rights.filter(right => !given.has(right) && !given.has('ALL PRIVILEGES'))
}

/** Whether rights may come by a role, which `SHOW GRANTS` does not spell out. */
export function hasRoles(grants: readonly string[]): boolean {
  return grants.some(grant => /^GRANT [`'"][^,]* TO /u.test(grant))
}

const GRANT = /^GRANT (?<rights>.+?) ON (?:`(?<quoted>(?:[^`]|``)+)`|(?<plain>[^.\s]+))\.\* TO /su

function rightsOf(grant: string, database: string): readonly string[] {
  const { rights = '', quoted, plain } = GRANT.exec(grant)?.groups ?? {}
  const isMeant = plain === '*' || (quoted !== undefined && patternOf(quoted).test(database))
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
