/** One text for every database. Functions of this folder `yield` statements and get their answers; whoever has a connection drives them:
 *  SQLite at once, MySQL with a wait for each answer. What they write must mean the same to SQLite, MySQL 8.0 and MariaDB 10.6:
 *  * `UPDATE … SET` may see columns that the same statement has already set (MySQL) or not (SQLite): what depends on a column's former
 *    value is set before that column is;
 *  * no `ON CONFLICT`, `ON DUPLICATE KEY`, `RETURNING`: commits are serialised, so an update first, an insert where it met no row, and
 *    `NOT EXISTS` do the same;
 *  * `UPDATE` never reads its own table but in a derived table that counts (MySQL, error 1093);
 *  * `SELECT` with `WHERE` has a `FROM`: `ONE_ROW`. */
export type Value = string | number | null | Uint8Array
export type Parameters = Readonly<Record<string, Value>>
export type Row = Readonly<Record<string, unknown>>

export interface Statement {
  readonly kind: 'read' | 'write'
  /** A constant of this folder, with named parameters (`:name`): databases remember what they have prepared. */
  readonly sql: string
  /** Exactly those that `sql` names. */
  readonly parameters: Parameters
}

export interface Answer {
  /** Empty for what writes. */
  readonly rows: readonly Row[]
  /** Rows inserted, deleted, or met by an update (also where they were left as they were); 0 for what reads. */
  readonly written: number
}

export type Statements<T> = Generator<Statement, T, Answer>

const NONE: Parameters = {}

export const ONE_ROW = '(SELECT 1 AS one) AS one_row'

export function* rows(sql: string, parameters = NONE): Statements<readonly Row[]> {
  return (yield { kind: 'read', sql, parameters }).rows
}

export function* row(sql: string, parameters = NONE): Statements<Row | undefined> {
  return (yield { kind: 'read', sql, parameters }).rows[0]
}

/** Returns how many rows were inserted, deleted, or met by an update. */
export function* run(sql: string, parameters = NONE): Statements<number> {
  return (yield { kind: 'write', sql, parameters }).written
}

/** Writes the row that `update` meets, or inserts it. */
export function* put(update: string, insert: string, parameters: Parameters): Statements<void> {
  if ((yield* run(update, parameters)) === 0) yield* run(insert, parameters)
}

/** Parameter for `IS_AMONG`: names without commas. */
export function among(names: readonly string[]): string {
  return `,${names.join(',')},`
}

/** Whether `column` is one of the names that the parameter `:from` lists, as `among` wrote them. */
export function isAmongFrom(column: string): string {
  return `INSTR(:from, CONCAT(',', ${column}, ',')) > 0`
}
