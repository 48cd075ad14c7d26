import type { ServerFacts } from './server-facts.ts'

const OLDEST = { MySQL: '8.0.17', MariaDB: '10.6.0' } as const

/** Why the store cannot be on this server, and what to do about it; undefined where it can. */
export function unsuitable(facts: ServerFacts, tables: readonly string[]): string | undefined {
  const { kind, version, variables, foreignTables } = facts
  if (isOlder(version, OLDEST[kind]))
    return `the server is ${kind} ${version}; the store needs ${OLDEST[kind]} or newer`
  if (!facts.hasInnodb) return 'the server has no InnoDB, which the store needs for transactions'
  const foreign = foreignTables.find(name => tables.includes(name))
  if (foreign !== undefined)
    return `the table ${foreign} is not in InnoDB, so it has no transactions; run: ALTER TABLE ${foreign} ENGINE = InnoDB`
  if (facts.isolation !== 'READ-COMMITTED')
    return `a session that asked for READ COMMITTED has ${facts.isolation}: something between here and the server ignores what clients set`
  if (isOn(variables.get('log_bin')) && variables.get('binlog_format') === 'STATEMENT')
    return "binlog_format is STATEMENT, with which the server refuses writes in READ COMMITTED; run: SET GLOBAL binlog_format = 'MIXED'"
  return undefined
}

export function isOn(value: string | undefined): boolean {
  return value === 'ON' || value === '1'
}

function isOlder(version: string, oldest: string): boolean {
  const [ours, theirs] = [version, oldest].map(one => one.split('.').map(Number))
  for (const [index, least] of (theirs ?? []).entries()) {
    const number = ours?.[index] ?? 0
    if (number !== least) return !(number > least)
  }
  return false
}
