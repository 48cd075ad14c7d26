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
import { arriveByTicket } from '../tables/handoff-arrive-table.ts'
import { commitMove, putPayload, putRealIps } from '../tables/handoff-commit-table.ts'
import { abortMove, dropEnded, endRunOut, readRunOut } from '../tables/handoff-end-table.ts'
import { makeMove, prepareMove, reservePlaces } from '../tables/handoff-prepare-table.ts'
import {
  markRouted,
  countHandoffs,
  readHandoff,
  readHandoffs,
  readUnrouted,
} from '../tables/handoff-table.ts'
import type { Statements } from '../tables/statements.ts'
import type { Connection } from './connection.ts'
import { readQuarantine } from './lease-table.ts'

/** Hand-offs in the file of the facts, on the same handle. Whoever writes is the only writer of the file: that is every lock there is. */
export class SqliteHandoffStore implements HandoffStore {
  readonly #connection: Connection
  readonly #time: () => StoreTimeMs

  constructor(connection: Connection, time: () => StoreTimeMs) {
    this.#connection = connection
    this.#time = time
  }

  async reserve(wanted: PlacesWanted): Promise<{ readonly kind: 'reserved' } | Refused> {
    requireDistinct(wanted.members)
    return this.#write(function* (now) {
      return yield* reservePlaces(wanted, yield* makeMove(wanted, now), now)
    })
  }

  async prepare(
    id: MoveId,
    from: ShardRef,
  ): Promise<{ readonly kind: 'prepared'; readonly leftMs: number } | Refused> {
    return this.#write(now => prepareMove(id, from, now))
  }

  async putPayload(
    id: MoveId,
    from: ShardRef,
    account: AccountName,
    payload: Buffer,
  ): Promise<{ readonly kind: 'done' } | Refused> {
    requirePayloadFits(payload)
    return this.#write(now => putPayload({ id, from, account }, payload, now))
  }

  async commit(
    id: MoveId,
    from: ShardRef,
    realIps: RealIps,
  ): Promise<{ readonly kind: 'committed'; readonly handoff: HandoffRecord } | Refused> {
    return this.#write(function* (now) {
      const outcome = yield* commitMove(id, from, now)
      if (outcome.kind === 'refused') return outcome
      yield* putRealIps(id, realIps)
      const stored = yield* readHandoff(id)
      if (stored === undefined) throw new TypeError(`hand-off ${id} is committed and not there`)
      return { ...outcome, handoff: stored.record }
    })
  }

  async abort(id: MoveId, from: ShardRef): Promise<{ readonly kind: 'done' } | Refused> {
    return this.#write(now => abortMove(id, from, now))
  }

  async arrive(arrival: Arrival): Promise<Ticket | Refused | undefined> {
    return this.#write(now => {
      const quarantineMs = Math.max(0, readQuarantine(this.#connection) - now)
      return arriveByTicket(arrival, { now, quarantineMs })
    })
  }

  async unrouted(limit: number): Promise<readonly HandoffRecord[]> {
    return this.#read(readUnrouted(limit))
  }

  async routed(id: MoveId): Promise<void> {
    this.#write(() => markRouted(id))
  }

  async sweep(keptMs: number, limit: number): Promise<readonly HandoffRecord[]> {
    const found = this.#read(readRunOut(this.#time(), limit))
    const ended = found.flatMap(id => this.#write(now => endRunOut(id, now)) ?? [])
    this.#write(now => dropEnded(storeTimeAfter(now, -keptMs), limit))
    return ended
  }

  async handoff(id: MoveId): Promise<HandoffRecord | undefined> {
    return this.#read(readHandoff(id))?.record
  }

  async handoffs(limit: number): Promise<readonly HandoffRecord[]> {
    return this.#read(readHandoffs(limit))
  }

  async counts(): Promise<PhaseCounts> {
    return this.#read(countHandoffs())
  }

  #write<T>(body: (now: StoreTimeMs) => Statements<T>): T {
    return this.#connection.write(() => this.#connection.drive(body(this.#time())))
  }

  #read<T>(statements: Statements<T>): T {
    return this.#connection.read(() => this.#connection.drive(statements))
  }
}
