import type { MysqlRow } from './mysql-connection.ts'
import type { Transaction } from './mysql-access.ts'
import { DATABASE_TIME_MS } from './store-clock.ts'

/** What a server says of itself, as far as the store builds on it. */
export interface ServerFacts {
  readonly kind: 'MySQL' | 'MariaDB'
  /** `8.0.36`, `10.11.6`. */
  readonly version: string
  readonly hasInnodb: boolean
  /** Of the session, after its settings were made: `READ-COMMITTED`. */
  readonly isolation: string
  /** Lower-case names of server variables, and what they are. */
  readonly variables: ReadonlyMap<string, string>
  /** Tables of the database that InnoDB does not hold. */
  readonly foreignTables: readonly string[]
  /** What `SHOW GRANTS` says. */
  readonly grants: readonly string[]
  readonly timeMs: number
}

const VARIABLES = [
  'binlog_format',
  'log_bin',
  'log_bin_trust_function_creators',
  'max_allowed_packet',
  'max_connections',
  'read_only',
  'transaction_isolation',
  'tx_isolation',
]

export async function readServerFacts(transaction: Pick<Transaction, 'rows'>): Promise<ServerFacts> {
  const first = async (sql: string): Promise<MysqlRow> => (await transaction.rows(sql))[0] ?? {}
  const { version, now } = await first(`SELECT VERSION() AS version, ${DATABASE_TIME_MS} AS now`)
  const engine = await first(
    "SELECT SUPPORT AS support FROM information_schema.ENGINES WHERE ENGINE = 'InnoDB'",
  )
  const names = VARIABLES.map(name => `'${name}'`).join(', ')
  const variables = await transaction.rows(`SHOW SESSION VARIABLES WHERE Variable_name IN (${names})`)
  const foreign = await transaction.rows(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB'`,
  )
  const grants = await transaction.rows('SHOW GRANTS')
  const byName = new Map(variables.map(row => [text(row['Variable_name']).toLowerCase(), text(row['Value'])]))
  return {
    ...versionIn(text(version)),
    hasInnodb: /^(?:YES|DEFAULT)$/u.test(text(engine['support'])),
    isolation: byName.get('transaction_isolation') ?? byName.get('tx_isolation') ?? '',
    variables: byName,
    foreignTables: foreign.map(row => text(row['name'])),
    grants: grants.map(row => text(Object.values(row)[0])),
    timeMs: Number(now),
  }
}

/** `10.11.6-MariaDB-1`, `5.5.5-10.6.12-MariaDB` (as MariaDB greets old clients), `8.0.36-0ubuntu0.22.04.1`. */
export function versionIn(said: string): Pick<ServerFacts, 'kind' | 'version'> {
  const kind = /mariadb/iu.test(said) ? 'MariaDB' : 'MySQL'
  const version = /^(?:5\.5\.5-)?(?<version>\d+\.\d+\.\d+)/u.exec(said)?.groups?.['version']
  return { kind, version: version ?? said }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
