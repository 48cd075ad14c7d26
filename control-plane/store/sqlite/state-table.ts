import type { AccountName, Epoch, StateEntry } from '../../../proto/contract/session.ts'
import { blobIn, numberIn, textIn } from '../tables/columns.ts'
import type { Connection } from './connection.ts'

/** From here on, whoever saves by the epoch of the rows themselves is refused if its epoch is an earlier one. */
export function stampState(connection: Connection, account: AccountName, epoch: Epoch): void {
  connection.run('UPDATE player_state SET epoch = :epoch WHERE account_id = :account AND epoch < :epoch', {
    account,
    epoch,
  })
}

/** @param keys none: all */
export function readState(
  connection: Connection,
  account: AccountName,
  keys: readonly string[],
): readonly StateEntry[] {
  const sql = `SELECT k, v, rev FROM player_state WHERE account_id = :account
    AND (:any = 1 OR k IN (SELECT value FROM json_each(:keys))) ORDER BY k`
  return connection
    .rows(sql, { account, any: Number(keys.length === 0), keys: JSON.stringify(keys) })
    .map(row => ({ key: textIn(row, 'k'), value: blobIn(row, 'v'), revision: numberIn(row, 'rev') }))
}

/** An empty value removes the key. @returns how many keys the account has now */
export function writeState(
  connection: Connection,
  account: AccountName,
  entries: readonly StateEntry[],
  mark: { readonly epoch: Epoch; readonly rev: number },
): number {
  for (const { key, value } of entries)
    if (value.length === 0)
      connection.run('DELETE FROM player_state WHERE account_id = :account AND k = :key', { account, key })
    else connection.run(PUT, { account, key, value, ...mark })
  const row = connection.row('SELECT COUNT(*) AS total FROM player_state WHERE account_id = :account', {
    account,
  })
  return row === undefined ? 0 : numberIn(row, 'total')
}

const PUT = `INSERT INTO player_state (account_id, k, epoch, rev, v) VALUES (:account, :key, :epoch, :rev, :value)
  ON CONFLICT (account_id, k) DO UPDATE SET epoch = excluded.epoch, rev = excluded.rev, v = excluded.v`
