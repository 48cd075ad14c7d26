import { SwitchyardError } from '../../../lib/errors.ts'
import { type StoreTimeMs, storeTimeAfter } from '../../../lib/store-time.ts'
import type { MoveId, ShardRef } from '../../../proto/contract/ids.ts'
import type { AccountName } from '../../../proto/contract/session.ts'
import type {
  Arrival,
  HandoffRecord,
  HandoffStore,
  PhaseCounts,
  PlacesWanted,
  RealIps,
  Refused,
  Ticket,
} from '../../zones/handoff-store.ts'
import { requireDistinct, requirePayloadFits } from '../../zones/handoff-limits.ts'
import { refused } from '../../zones/judge-handoff.ts'
import { numberIn, textIn, timeIn } from '../tables/columns.ts'
import { arriveByTicket } from '../tables/handoff-arrive-table.ts'
import { putPayload, putRealIps } from '../tables/handoff-commit-table.ts'
import {
  abortMove,
  dropEnded,
  dropPlacesIfOver,
  endRunOut,
  READ_ENDED,
  readRunOut,
} from '../tables/handoff-end-table.ts'
import { makeMove, prepareMove, reservePlaces } from '../tables/handoff-prepare-table.ts'
import {
  accountsOf,
  markRouted,
  countHandoffs,
  readHandoff,
  readHandoffs,
  readUnrouted,
} from '../tables/handoff-table.ts'
import type { Statements } from '../tables/statements.ts'
import { callProcedure } from './call-procedure.ts'
import { drive } from './drive-statements.ts'
import type { Transaction } from './mysql-access.ts'
import type { MysqlRow } from './mysql-connection.ts'
import type { MysqlDatabase } from './mysql-database.ts'
import { LOCK_LEASE, READ_TIME } from './mysql-store.ts'

const READ_SESSION = 'SELECT epoch FROM session WHERE account_id = ?'
const LOCK_SESSION = `${READ_SESSION} FOR UPDATE`
/** Finds nothing, and waits for nobody, where another transaction has locked it. */
const TRY_SESSION = `${LOCK_SESSION} SKIP LOCKED`
const READ_HANDOFF = 'SELECT move_id FROM handoff WHERE move_id = ?'
const TRY_LEASE = `${LOCK_LEASE} SKIP LOCKED`
const TRY_HANDOFF = `${READ_HANDOFF} FOR UPDATE SKIP LOCKED`

/** As `swy_claim` compares it. */
const READ_QUARANTINE = `SELECT quarantine_until,
    COALESCE(LEFT(CONCAT(server, ' '), CHAR_LENGTH(me.name)) <> me.name, 0) AS exchanged
  FROM session_quarantine
  JOIN (SELECT CONCAT('hostname=', @@GLOBAL.hostname, ' port=', @@GLOBAL.port, ' server_id=', @@GLOBAL.server_id, ' ') AS name) AS me
  WHERE id = 1`
const EXCHANGED_RETRY_MS = 1_000

type Scope = 'sessions' | 'sessions and places'

/** Hand-offs in MySQL or MariaDB. Locks are taken in one order: the sessions in ascending order of account, then, where places change, the row
 *  that commits of facts lock, then the hand-off; a new hand-off's row is made before that one is locked, since a script that asked for an id
 *  nobody knows keeps ids beside it from being made. Scripts keep sessions locked for long: whoever waits for one holds nothing else.
 *  The commit is the procedure that scripts call too, so there is one of it. */
export class MysqlHandoffStore implements HandoffStore {
  readonly #database: Pick<MysqlDatabase, 'transaction'>

  /** @param database with the connections of sessions: it waits for those that scripts keep locked */
  constructor(database: Pick<MysqlDatabase, 'transaction'>) {
    this.#database = database
  }

  async reserve(wanted: PlacesWanted): Promise<{ readonly kind: 'reserved' } | Refused> {
    requireDistinct(wanted.members)
    const accounts = wanted.members.map(({ account }) => account)
    return this.#database.transaction(async transaction => {
      await lockSessions(transaction, accounts)
      const isMade = await drive(transaction, makeMove(wanted, await timeOf(transaction)))
      await transaction.rows(LOCK_LEASE)
      return drive(transaction, reservePlaces(wanted, isMade, await timeOf(transaction)))
    })
  }

  async prepare(
    id: MoveId,
    from: ShardRef,
  ): Promise<{ readonly kind: 'prepared'; readonly leftMs: number } | Refused> {
    return this.#locked('sessions and places', id, (_, now) => prepareMove(id, from, now))
  }

  async putPayload(
    id: MoveId,
    from: ShardRef,
    account: AccountName,
    payload: Buffer,
  ): Promise<{ readonly kind: 'done' } | Refused> {
    requirePayloadFits(payload)
    return this.#locked('sessions', [account], (_, now) => putPayload({ id, from, account }, payload, now))
  }

  async commit(
    id: MoveId,
    from: ShardRef,
    realIps: RealIps,
  ): Promise<{ readonly kind: 'committed'; readonly handoff: HandoffRecord } | Refused> {
    const outcome = await this.#commit(id, from, realIps)
    if (outcome.kind === 'refused') await this.#givePlacesBack(id)
    return outcome
  }

  async abort(id: MoveId, from: ShardRef): Promise<{ readonly kind: 'done' } | Refused> {
    return this.#locked('sessions and places', id, (_, now) => abortMove(id, from, now))
  }

  async arrive(arrival: Arrival): Promise<Ticket | Refused | undefined> {
    return this.#locked('sessions and places', [arrival.account], async (transaction, now) => {
      const quarantineMs = await readQuarantineMs(transaction, now)
      return arriveByTicket(arrival, { now, quarantineMs })
    })
  }

  async unrouted(limit: number): Promise<readonly HandoffRecord[]> {
    return this.#read(() => readUnrouted(limit))
  }

  /** @throws SwitchyardError `SWY_STORE_UNAVAILABLE` where somebody keeps it locked: a script that commits it once more, perhaps */
  async routed(id: MoveId): Promise<void> {
    return this.#database.transaction(async transaction => {
      if (!(await isGot(transaction, id, TRY_HANDOFF, READ_HANDOFF)))
        throw new SwitchyardError('SWY_STORE_UNAVAILABLE', `somebody keeps hand-off ${id} locked`)
      await drive(transaction, markRouted(id))
    })
  }

  /** One whose sessions somebody keeps locked is left to the next sweep at once: a script may keep them for as long as it likes.
   *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE` where none could be ended */
  async sweep(keptMs: number, limit: number): Promise<readonly HandoffRecord[]> {
    const found = await this.#read(now => readRunOut(now, limit))
    const ended: HandoffRecord[] = []
    const failures: unknown[] = []
    for (const id of found)
      try {
        const record = await this.#endUnlessLocked(id)
        if (record !== undefined) ended.push(record)
      } catch (error) {
        failures.push(error)
      }
    await this.#locked('sessions', [], (_, now) =>
      dropEnded(storeTimeAfter(now, -keptMs), limit, `${READ_ENDED} FOR UPDATE SKIP LOCKED`),
    )
    if (ended.length === 0 && failures.length > 0) throw failures[0]
    return ended
  }

  async handoff(id: MoveId): Promise<HandoffRecord | undefined> {
    return (await this.#read(() => readHandoff(id)))?.record
  }

  async handoffs(limit: number): Promise<readonly HandoffRecord[]> {
    return this.#read(() => readHandoffs(limit))
  }

  async counts(): Promise<PhaseCounts> {
    return this.#read(countHandoffs)
  }

  /** @param whose accounts, or those of a hand-off: they never change, so that they are read before they are locked */
  #locked<T>(
    scope: Scope,
    whose: readonly AccountName[] | MoveId,
    body: (transaction: Transaction, now: StoreTimeMs) => Statements<T> | Promise<Statements<T>>,
  ): Promise<T> {
    return this.#database.transaction(async transaction => {
      const accounts = typeof whose === 'string' ? await drive(transaction, accountsOf(whose)) : whose
      await lockSessions(transaction, accounts)
      if (scope === 'sessions and places') await transaction.rows(LOCK_LEASE)
      return drive(transaction, await body(transaction, await timeOf(transaction)))
    })
  }

  #commit(
    id: MoveId,
    from: ShardRef,
    realIps: RealIps,
  ): Promise<{ readonly kind: 'committed'; readonly handoff: HandoffRecord } | Refused> {
    return this.#database.transaction(async transaction => {
      const row = await callProcedure(
        { call: (sql, values) => transaction.rows(sql, values) },
        'swy_move_commit',
        [from.shardId, from.incarnation, id],
      )
      if (textIn(row, 'code') !== 'COMMITTED') return refusalOf(row)
      const stored = await drive(
        transaction,
        (function* () {
          yield* putRealIps(id, realIps)
          return yield* readHandoff(id)
        })(),
      )
      if (stored === undefined) throw new TypeError(`hand-off ${id} is committed and not there`)
      return { kind: 'committed', handoff: stored.record }
    })
  }

  /** Not in the procedure's transaction: by then it has locked the hand-off, which the lock of places comes before. Whoever was refused waits for nobody,
   *  and hears nothing of it: what it does not come to is the sweep's. */
  async #givePlacesBack(id: MoveId): Promise<void> {
    try {
      await this.#database.transaction(async transaction => {
        const [locked] = await transaction.rows(TRY_LEASE)
        if (locked !== undefined) await drive(transaction, dropPlacesIfOver(id))
      })
    } catch {
      return
    }
  }

  #endUnlessLocked(id: MoveId): Promise<HandoffRecord | undefined> {
    return this.#database.transaction(async transaction => {
      for (const account of await drive(transaction, accountsOf(id)))
        if (!(await isGot(transaction, account, TRY_SESSION, READ_SESSION))) return undefined
      await transaction.rows(LOCK_LEASE)
      return drive(transaction, endRunOut(id, await timeOf(transaction)))
    })
  }

  #read<T>(body: (now: StoreTimeMs) => Statements<T>): Promise<T> {
    return this.#database.transaction(
      async transaction => drive(transaction, body(await timeOf(transaction))),
      { view: 'snapshot' },
    )
  }
}

function refusalOf(row: MysqlRow): Refused {
  const account = textIn(row, 'account')
  return refused(
    textIn(row, 'reason') as Refused['reason'],
    account === '' ? undefined : (account as AccountName),
  )
}

async function lockSessions(transaction: Transaction, accounts: readonly AccountName[]): Promise<void> {
  for (const account of accounts.toSorted()) await transaction.rows(LOCK_SESSION, [account])
}

/** @returns whether nobody else has it locked: it is ours now, or is not there */
async function isGot(transaction: Transaction, key: string, lock: string, read: string): Promise<boolean> {
  const [locked] = await transaction.rows(lock, [key])
  if (locked !== undefined) return true
  const [found] = await transaction.rows(read, [key])
  return found === undefined
}

async function timeOf(transaction: Pick<Transaction, 'rows'>): Promise<StoreTimeMs> {
  const [found] = await transaction.rows(READ_TIME)
  if (found === undefined) throw new TypeError('the database has no clock')
  return timeIn(found, 'now')
}

async function readQuarantineMs(transaction: Transaction, now: StoreTimeMs): Promise<number> {
  const [found] = await transaction.rows(READ_QUARANTINE)
  if (found === undefined) throw new TypeError('the row of the quarantine is missing')
  const leftMs = Math.max(0, numberIn(found, 'quarantine_until') - now)
  return numberIn(found, 'exchanged') === 1 ? Math.max(leftMs, EXCHANGED_RETRY_MS) : leftMs
}
