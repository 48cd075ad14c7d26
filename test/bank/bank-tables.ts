/** A community's own tables, beside ours in the same database: accounts carry the epoch and the revision that docs/sessions.md asks for. */
export const BANK_TABLES: readonly string[] = [
  `CREATE TABLE bank_account (
    account VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    money BIGINT NOT NULL,
    swy_epoch BIGINT UNSIGNED NOT NULL DEFAULT 0,
    swy_rev BIGINT UNSIGNED NOT NULL DEFAULT 0
  ) ENGINE=InnoDB`,
  `CREATE TABLE bank_history (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    account VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    epoch BIGINT UNSIGNED NOT NULL,
    teller VARCHAR(90) NOT NULL,
    kind VARCHAR(8) NOT NULL,
    money_before BIGINT NOT NULL,
    money_after BIGINT NOT NULL
  ) ENGINE=InnoDB`,
]

export const ACCOUNTS = 50
export const OPENING = 1_000

export function accountName(index: number): string {
  return `customer-${String(index).padStart(2, '0')}`
}
