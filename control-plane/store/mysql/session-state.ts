import type { Holding, SessionHolder, StateEntry } from '../../../proto/contract/session.ts'
import type { StateOutcome } from '../../sessions/session-store.ts'
import { requireKeysFit } from '../../sessions/state-limits.ts'
import { blobIn, numberIn, textIn } from '../tables/columns.ts'
import type { Transaction } from './mysql-access.ts'

/** Must run in a transaction at READ COMMITTED: the stamp comes first, so that the read sees whatever was saved before it. */
export async function stampAndRead(
  transaction: Transaction,
  holder: SessionHolder,
  keys: readonly string[],
): Promise<StateOutcome> {
  if ((await lockHeld(transaction, holder)) === undefined) return { kind: 'fenced' }
  await transaction.run('UPDATE player_state SET epoch = ? WHERE account_id = ? AND epoch < ?', [
    holder.epoch,
    holder.account,
    holder.epoch,
  ])
  const filter = keys.length === 0 ? '' : `AND k IN (${keys.map(() => '?').join(', ')})`
  const rows = await transaction.rows(
    `SELECT k, v, rev FROM player_state WHERE account_id = ? ${filter} ORDER BY k`,
    [holder.account, ...keys],
  )
  const entries = rows.map(row => ({
    key: textIn(row, 'k'),
    value: blobIn(row, 'v'),
    revision: numberIn(row, 'rev'),
  }))
  return { kind: 'held', entries }
}

/** Must run in a transaction that is undone unless it returns `held`. */
export async function putState(
  transaction: Transaction,
  { account, epoch, shard }: SessionHolder,
  entries: readonly StateEntry[],
): Promise<Holding> {
  const rev = await lockHeld(transaction, { account, epoch, shard })
  if (rev === undefined) return 'fenced'
  for (const { key, value } of entries)
    if (value.length === 0)
      await transaction.run('DELETE FROM player_state WHERE account_id = ? AND k = ?', [account, key])
    else
      await transaction.run(
        `INSERT INTO player_state (account_id, k, epoch, rev, v) VALUES (?, ?, ?, ?, ?)
         ON DUPLICATE KEY UPDATE epoch = VALUES(epoch), rev = VALUES(rev), v = VALUES(v)`,
        [account, key, epoch, rev, value],
      )
  const [counted] = await transaction.rows(
    'SELECT COUNT(*) AS total FROM player_state WHERE account_id = ?',
    [account],
  )
  requireKeysFit(counted === undefined ? 0 : numberIn(counted, 'total'))
  return 'held'
}

/** Raises the revision of the session if this holder has it, which keeps its row locked until the transaction ends: no take-over comes
 *  between. The shard's own row is only looked at: a lock on it would keep the control plane from fencing, should this node be stopped here.
 *  @returns the new revision; undefined where it is not the holder any more */
async function lockHeld(
  transaction: Transaction,
  { account, epoch, shard }: SessionHolder,
): Promise<number | undefined> {
  const { affectedRows, insertId } = await transaction.run(
    `UPDATE session SET rev = LAST_INSERT_ID(rev + 1)
     WHERE account_id = ? AND epoch = ? AND shard_id = ? AND incarnation = ? AND state IN ('held', 'moving')`,
    [account, epoch, shard.shardId, shard.incarnation],
  )
  if (affectedRows === 0) return undefined
  const living = await transaction.rows(
    "SELECT 1 FROM shard WHERE shard_id = ? AND incarnation = ? AND state NOT IN ('fenced', 'gone')",
    [shard.shardId, shard.incarnation],
  )
  return living.length > 0 ? insertId : undefined
}
