import { type Clock, systemClock } from '../../../lib/clock.ts'
import { type Random, systemRandom } from '../../../lib/random.ts'
import { systemTimers, type Timers } from '../../../lib/timers.ts'
import { MysqlAccess, type Transaction, type TransactionKind } from './mysql-access.ts'
import type { MysqlRow, MysqlValue, Written } from './mysql-connection.ts'
import type { MysqlPlace } from './mysql-place.ts'
import { MysqlPool, type PoolLimits } from './mysql-pool.ts'

/** Of ordinary work: facts, commits, sessions. */
export const STORE_CONNECTIONS_MAX = 10
/** For the lease of the active node, which waits behind nothing else. */
export const LEASE_CONNECTIONS_MAX = 2

export const ORDINARY_LIMITS: PoolLimits = {
  connectionsMax: STORE_CONNECTIONS_MAX,
  waitingMax: 1_000,
  waitMsMax: 5_000,
  connectMsMax: 3_000,
  statementMsMax: 10_000,
  lockWaitSecondsMax: 5,
}
/** All well below the time to live of the lease: a node that cannot renew must know while it still leads. */
const LEASE_LIMITS: PoolLimits = {
  connectionsMax: LEASE_CONNECTIONS_MAX,
  waitingMax: 10,
  waitMsMax: 1_000,
  connectMsMax: 1_500,
  statementMsMax: 2_000,
  lockWaitSecondsMax: 1,
}

export interface MysqlDatabaseParts {
  readonly clock?: Clock
  readonly random?: Random
  readonly timers?: Timers
  /** Of the connections for ordinary work; what is left out stays as it is. */
  readonly limits?: Partial<PoolLimits>
}

/** One database on a MySQL or MariaDB server, for the whole process. What its methods throw: `MysqlAccess`. */
export class MysqlDatabase implements Transaction {
  readonly place: MysqlPlace
  readonly #ordinaryPool: MysqlPool
  readonly #leasePool: MysqlPool
  readonly #ordinary: MysqlAccess
  /** On connections that only the lease of the active node uses. */
  readonly lease: MysqlAccess
  #identity: string | undefined
  #exchanges = 0

  /** Opens no connection yet. */
  constructor(place: MysqlPlace, parts: MysqlDatabaseParts = {}) {
    const { clock = systemClock, random = systemRandom, timers = systemTimers, limits = {} } = parts
    this.place = place
    const opened = (identity: string): void => this.#opened(identity)
    const pool = (poolLimits: PoolLimits) =>
      new MysqlPool({ place, limits: poolLimits, clock, timers, opened })
    this.#ordinaryPool = pool({ ...ORDINARY_LIMITS, ...limits })
    this.#leasePool = pool(LEASE_LIMITS)
    this.#ordinary = new MysqlAccess({ pool: this.#ordinaryPool, place, random, timers })
    this.lease = new MysqlAccess({ pool: this.#leasePool, place, random, timers })
  }

  /** How often another server than before was found at the same address. What was acknowledged last before may be gone. */
  get exchanges(): number {
    return this.#exchanges
  }

  rows(sql: string, values: readonly MysqlValue[] = []): Promise<readonly MysqlRow[]> {
    return this.#ordinary.rows(sql, values)
  }

  call(sql: string, values: readonly MysqlValue[]): Promise<readonly unknown[]> {
    return this.#ordinary.call(sql, values)
  }

  run(sql: string, values: readonly MysqlValue[] = []): Promise<Written> {
    return this.#ordinary.run(sql, values)
  }

  transaction<T>(body: (transaction: Transaction) => Promise<T>, kind: TransactionKind<T> = {}): Promise<T> {
    return this.#ordinary.transaction(body, kind)
  }

  /** Which server answers now: `server_id`, host name, port, and `server_uuid` where it has one. */
  async identity(): Promise<string> {
    await this.rows('SELECT 1')
    return this.#identity ?? ''
  }

  close(): void {
    this.#ordinaryPool.close()
    this.#leasePool.close()
  }

  /** Connections to the former server must not bring its answers any more. */
  #opened(identity: string): void {
    if (this.#identity !== undefined && this.#identity !== identity) {
      this.#exchanges += 1
      this.#ordinaryPool.drop()
      this.#leasePool.drop()
    }
    this.#identity = identity
  }
}
