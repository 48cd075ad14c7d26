import { SwitchyardError } from '../../lib/errors.ts'

/** A community's own table, and where our tables are. */
export interface FencedTable {
  /** `players`, or `community.players`. */
  readonly table: string
  /** Column that holds the account, as scripts claim it; a number or a text. */
  readonly accountColumn: string
  /** The database of `store.url`, on the same server. */
  readonly database: string
}

/** Longer names than MySQL takes are cut: 64, less what stands around the table's. */
const TABLE_CHARACTERS_MAX = 40
const IDENTIFIER = /^[A-Za-z0-9_$]{1,64}$/u

type Occasion = 'insert' | 'update' | 'delete'
const OCCASIONS: readonly Occasion[] = ['insert', 'update', 'delete']
/** Whose accounts have to be held: an update may change the account of a row. */
const ROWS: Readonly<Record<Occasion, readonly ('NEW' | 'OLD')[]>> = {
  insert: ['NEW'],
  update: ['OLD', 'NEW'],
  delete: ['OLD'],
}

/** SQL for the `mysql` client that makes the triggers of fence level F2: a shard's own database user writes rows only of accounts that this
 *  shard holds; everybody else writes as before. May be run again.
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT` for names that are none */
export function fenceTriggers(fenced: FencedTable): string {
  const names = namesOf(fenced)
  const triggers = OCCASIONS.map(occasion => trigger(occasion, names))
  return [HEADER, 'DELIMITER //', ...triggers, 'DELIMITER ;', ''].join('\n')
}

const HEADER = `-- Fence level F2 of Switchyard; see docs/sessions.md. Whoever runs this defines the triggers: that user needs TRIGGER on the table,
-- and SELECT on session, shard and shard_user. With the binary log on, also log_bin_trust_function_creators = 1, or SUPER.
-- The reads of session lock its row until the transaction ends: so no take-over comes between, and a transaction that began
-- before one is told of it, whatever it may have read. Only shards' own users (swy_...) are held to it.`

interface Names {
  /** With the database, quoted; as it was written. */
  readonly table: string
  /** In front of a trigger's name, quoted. */
  readonly schema: string
  readonly bareTable: string
  readonly column: string
  readonly database: string
}

function trigger(occasion: Occasion, names: Names): string {
  const name = `${names.schema}\`swy_fence_${names.bareTable.slice(0, TABLE_CHARACTERS_MAX)}_${occasion}\``
  return `DROP TRIGGER IF EXISTS ${name}//
CREATE TRIGGER ${name} BEFORE ${occasion.toUpperCase()} ON ${names.table} FOR EACH ROW
BEGIN
  DECLARE swy_shard VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  DECLARE swy_incarnation BIGINT DEFAULT NULL;
  DECLARE swy_held INT DEFAULT 0;
  SELECT MAX(u.shard_id), MAX(u.incarnation) INTO swy_shard, swy_incarnation
    FROM ${names.database}.shard_user AS u WHERE u.name = SUBSTRING_INDEX(USER(), '@', 1);
  IF swy_shard IS NOT NULL THEN
    SELECT COUNT(*) INTO swy_held FROM ${names.database}.shard AS h
      WHERE h.shard_id = swy_shard AND h.incarnation = swy_incarnation AND h.state NOT IN ('fenced', 'gone');
    IF swy_held = 0 THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'SWY_FENCED: this game server has been given up';
    END IF;
${ROWS[occasion].map(row => refusal(row, names)).join('')}  END IF;
END//`
}

/** The account is compared as a text of `session`'s own kind: a number would be compared with every row, and lock them all. */
function refusal(row: 'NEW' | 'OLD', { column, database }: Names): string {
  return `    SELECT COUNT(*) INTO swy_held FROM ${database}.session AS s
      WHERE s.account_id = CAST(${row}.${column} AS CHAR CHARACTER SET ascii) COLLATE ascii_bin
        AND s.state IN ('held', 'moving') AND s.shard_id = swy_shard AND s.incarnation = swy_incarnation
      LOCK IN SHARE MODE;
    IF swy_held = 0 THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'SWY_FENCED: this game server does not hold the account';
    END IF;
`
}

function namesOf({ table, accountColumn, database }: FencedTable): Names {
  const parts = table.split('.')
  const [schema, bareTable] = parts.length === 2 ? parts : [undefined, parts[0]]
  if (
    parts.length > 2 ||
    bareTable === undefined ||
    !isName(bareTable) ||
    (schema !== undefined && !isName(schema))
  )
    throw refused('table', table)
  if (!isName(accountColumn)) throw refused('account column', accountColumn)
  if (!isName(database)) throw refused('database', database)
  const prefix = schema === undefined ? '' : `\`${schema}\`.`
  return {
    table: `${prefix}\`${bareTable}\``,
    schema: prefix,
    bareTable,
    column: `\`${accountColumn}\``,
    database: `\`${database}\``,
  }
}

function isName(text: string): boolean {
  return IDENTIFIER.test(text)
}

function refused(what: string, text: string): SwitchyardError {
  return new SwitchyardError(
    'SWY_INVALID_ARGUMENT',
    `the ${what} ${JSON.stringify(text.slice(0, 80))} is no name of letters, digits, _ and $`,
  )
}
