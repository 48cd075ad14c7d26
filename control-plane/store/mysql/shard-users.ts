import { randomBytes } from 'node:crypto'
import { after, type Clock, type MonotonicMs } from '../../../lib/clock.ts'
import { SwitchyardError } from '../../../lib/errors.ts'
import type { Timers } from '../../../lib/timers.ts'
import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import type { ShardUserRights } from '../../sessions/session-store.ts'
import { requireGrants, shardUserName } from './shard-user-name.ts'
import { shardRefIn, textIn } from '../tables/columns.ts'
import type { MysqlDatabase } from './mysql-database.ts'
import { DATABASE_TIME_MS } from './store-clock.ts'

/** How often it is looked whether connections have ended. */
const LOOK_EVERY_MS = 50
/** Whoever was just logging in when the user was locked shows up at the next look. */
const QUIET_LOOKS_NEEDED = 2
const SWEEP_USERS_MAX = 50
const SWEEP_WAIT_MS_MAX = 1_000
/** Letters of all kinds and a sign, for servers that ask for them. */
const PASSWORD_BYTES = 24
const PASSWORD_END = 'aA1!'

/** What every shard's user may call. */
const PROCEDURES = ['swy_claim', 'swy_check', 'swy_release', 'swy_stamp', 'swy_stamp_at']

export interface ShardUsersParts {
  readonly database: MysqlDatabase
  /** Undefined: no users are made; those that there are can still be locked. */
  readonly rights: ShardUserRights | undefined
  readonly clock: Clock
  readonly timers: Timers
}

/** Fence level F1: a database user of its own for every incarnation. A user that has been locked is never opened again: its incarnation is
 *  over, and an unlocked one would let its late transactions in. */
export class ShardUsers {
  readonly #database: MysqlDatabase
  readonly #rights: ShardUserRights | undefined
  readonly #clock: Clock
  readonly #timers: Timers

  /** @throws SwitchyardError `SWY_CONFIG_INVALID` for a grant that is none */
  constructor({ database, rights, clock, timers }: ShardUsersParts) {
    if (rights !== undefined) requireGrants(rights.grants)
    this.#database = database
    this.#rights = rights
    this.#clock = clock
    this.#timers = timers
  }

  /** It is remembered before it is made: whatever happens between is swept. Its password is told after a last look that nobody has locked
   *  it meanwhile.
   *  @throws SwitchyardError `SWY_CONFLICT` where this incarnation's user is locked, `SWY_STORE_DENIED` */
  async create(shard: ShardRef): Promise<{ readonly user: string; readonly password: string } | undefined> {
    const rights = this.#rights
    if (rights === undefined) return undefined
    await this.#requireRights()
    const user = shardUserName(this.#database.place.database, shard)
    await this.#database.run(
      `INSERT IGNORE INTO shard_user (shard_id, incarnation, name, state, created_at) VALUES (?, ?, ?, 'open', ${DATABASE_TIME_MS})`,
      [shard.shardId, shard.incarnation, user],
    )
    await this.#requireOpen(shard)
    const password = `${randomBytes(PASSWORD_BYTES).toString('base64url')}${PASSWORD_END}`
    await this.#database.run("CREATE USER IF NOT EXISTS ?@'%' IDENTIFIED BY ?", [user, password])
    // Another life of this database may have left a locked one. If ours is locked meanwhile, nobody knows the password yet.
    await this.#database.run("ALTER USER ?@'%' IDENTIFIED BY ? ACCOUNT UNLOCK", [user, password])
    const { database } = this.#database.place
    const calls = PROCEDURES.map(name => `EXECUTE ON PROCEDURE \`${database}\`.${name}`)
    for (const grant of [...rights.grants, ...calls])
      await this.#database.run(`GRANT ${grant} TO ?@'%'`, [user])
    if (!(await this.#isOpen(shard))) await this.#lockAccount(user)
    await this.#requireOpen(shard)
    return { user, password }
  }

  /** @returns whether no connection of it is left: then no transaction of it can commit any more. `KILL` alone does not say so: it returns
   *  before the rollback is over */
  async lock(shard: ShardRef, waitMsMax: number): Promise<boolean> {
    if (this.#rights === undefined && !(await this.#isRemembered(shard))) return true
    await this.#requireRights()
    const user = shardUserName(this.#database.place.database, shard)
    await this.#database.run(
      `INSERT INTO shard_user (shard_id, incarnation, name, state, created_at) VALUES (?, ?, ?, 'locked', ${DATABASE_TIME_MS})
       ON DUPLICATE KEY UPDATE state = 'locked'`,
      [shard.shardId, shard.incarnation, user],
    )
    await this.#lockAccount(user)
    return this.#endConnections(user, after(this.#clock.monotonicMs(), waitMsMax))
  }

  /** Of incarnations that are not given up. */
  async locked(): Promise<readonly ShardRef[]> {
    const rows = await this.#database.rows(
      `SELECT shard_user.shard_id, shard_user.incarnation FROM shard_user JOIN shard USING (shard_id, incarnation)
       WHERE shard_user.state = 'locked' AND shard.state NOT IN ('fenced', 'gone')`,
    )
    return rows.map(row => shardRefIn(row))
  }

  /** @returns how many were dropped; at most `SWEEP_USERS_MAX` are looked at */
  async sweep(): Promise<number> {
    const rows = await this.#database.rows(
      `SELECT shard_user.shard_id, shard_user.incarnation, shard_user.name FROM shard_user
       LEFT JOIN shard ON shard.shard_id = shard_user.shard_id AND shard.incarnation = shard_user.incarnation
         AND shard.state NOT IN ('fenced', 'gone')
       WHERE shard.shard_id IS NULL ORDER BY shard_user.created_at LIMIT ${SWEEP_USERS_MAX}`,
    )
    let dropped = 0
    for (const row of rows) {
      const shard = shardRefIn(row)
      if (!(await this.lock(shard, SWEEP_WAIT_MS_MAX))) continue
      await this.#database.run("DROP USER IF EXISTS ?@'%'", [textIn(row, 'name')])
      await this.#database.run('DELETE FROM shard_user WHERE shard_id = ? AND incarnation = ?', [
        shard.shardId,
        shard.incarnation,
      ])
      dropped += 1
    }
    return dropped
  }

  async #lockAccount(user: string): Promise<void> {
    await this.#database.run("ALTER USER IF EXISTS ?@'%' ACCOUNT LOCK", [user])
  }

  async #endConnections(user: string, deadline: MonotonicMs): Promise<boolean> {
    for (let quietLooks = 0; ;) {
      const rows = await this.#database.rows('SELECT id FROM information_schema.processlist WHERE user = ?', [
        user,
      ])
      quietLooks = rows.length === 0 ? quietLooks + 1 : 0
      if (quietLooks >= QUIET_LOOKS_NEEDED) return true
      for (const row of rows) await this.#kill(Number(Object.values(row)[0]))
      if (quietLooks === 0 && this.#clock.monotonicMs() >= deadline) return false
      await new Promise<void>(resolve => {
        this.#timers.once(LOOK_EVERY_MS, resolve)
      })
    }
  }

  async #kill(id: number): Promise<void> {
    try {
      await this.#database.run(`KILL ${id}`)
    } catch (error) {
      // It may have ended by itself; whether it has, and whether we may kill at all, the next looks show.
      if (error instanceof SwitchyardError) throw error
    }
  }

  async #isRemembered(shard: ShardRef): Promise<boolean> {
    return (await this.#stateOf(shard)) !== undefined
  }

  async #isOpen(shard: ShardRef): Promise<boolean> {
    return (await this.#stateOf(shard)) === 'open'
  }

  async #requireOpen(shard: ShardRef): Promise<void> {
    if (!(await this.#isOpen(shard)))
      throw new SwitchyardError(
        'SWY_CONFLICT',
        `the database user of ${shardRefText(shard)} is locked for good`,
      )
  }

  async #stateOf(shard: ShardRef): Promise<string | undefined> {
    const [row] = await this.#database.rows(
      'SELECT state FROM shard_user WHERE shard_id = ? AND incarnation = ?',
      [shard.shardId, shard.incarnation],
    )
    return row && textIn(row, 'state')
  }

  /** Without `PROCESS` the server shows no connections but our own, and all would seem to have ended. */
  async #requireRights(): Promise<void> {
    const rows = await this.#database.rows('SHOW GRANTS')
    const grants = rows.flatMap(row => Object.values(row)).filter(value => typeof value === 'string')
    const ofServer = grants.filter(grant => / ON \*\.\* /u.test(grant)).join(', ')
    const missing = NEEDED.filter(({ any }) => !any.test(ofServer)).map(({ name }) => name)
    if (missing.length > 0)
      throw new SwitchyardError(
        'SWY_STORE_DENIED',
        `users for shards need ${missing.join(', ')} ON *.* for ${this.#database.place.user}`,
      )
  }
}

const NEEDED: readonly { readonly name: string; readonly any: RegExp }[] = [
  { name: 'PROCESS', any: /\bPROCESS\b|\bALL PRIVILEGES\b/u },
  { name: 'CREATE USER', any: /\bCREATE USER\b|\bALL PRIVILEGES\b/u },
  {
    name: 'CONNECTION ADMIN (CONNECTION_ADMIN on MySQL)',
    any: /\bCONNECTION[_ ]ADMIN\b|\bSUPER\b|\bALL PRIVILEGES\b/u,
  },
]
