import type { Answer, Row, Statement, Statements } from '../tables/statements.ts'
import type { MysqlValue } from './mysql-connection.ts'
import type { Transaction } from './mysql-access.ts'

const NO_ROWS: readonly Row[] = []
const PARAMETER = /:([A-Za-z]\w*)/gu

interface Positional {
  readonly sql: string
  readonly names: readonly string[]
}

/** The statements are constants of `store/tables/`, so this is as large as its SQL and no larger. */
const positionals = new Map<string, Positional>()

/** Carries out what the shared tables want, one statement after the other. */
export async function drive<T>(transaction: Transaction, statements: Statements<T>): Promise<T> {
  let step = statements.next()
  while (step.done !== true) step = statements.next(await carryOut(transaction, step.value))
  return step.value
}

async function carryOut(transaction: Transaction, statement: Statement): Promise<Answer> {
  const { sql, names } = positional(statement.sql)
  const values = names.map(name => valueOf(statement, name))
  if (statement.kind === 'read') return { rows: await transaction.rows(sql, values), written: 0 }
  return { rows: NO_ROWS, written: (await transaction.run(sql, values)).affectedRows }
}

/** `:name` as `?`. No statement has a colon inside a text. */
function positional(sql: string): Positional {
  const known = positionals.get(sql)
  if (known !== undefined) return known
  const names = [...sql.matchAll(PARAMETER)].map(([, name = '']) => name)
  const made = { sql: sql.replace(PARAMETER, '?'), names }
  positionals.set(sql, made)
  return made
}

function valueOf({ sql, parameters }: Statement, name: string): MysqlValue {
  const value = parameters[name]
  if (value === undefined) throw new TypeError(`no value for :${name} of ${sql}`)
  return value
}
