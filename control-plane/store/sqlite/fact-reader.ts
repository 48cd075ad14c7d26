import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { Facts } from '../../facts/facts.ts'
import { readBans } from './ban-table.ts'
import { readBrakes } from './brake-table.ts'
import type { Connection } from './connection.ts'
import { type FactPart, readRevisions, revisionOf, type Revisions } from './fact-revision.ts'
import { isFailoverShown, readFailovers } from './failover-table.ts'
import { readFleets } from './fleet-table.ts'
import { readGroups } from './group-table.ts'
import { readMoves } from './move-table.ts'
import { readPlacements } from './placement-table.ts'
import { readReservations } from './reservation-table.ts'
import { readShards } from './shard-table.ts'

/** Reads facts, and keeps every table's records until a commit of any process has written to that table. */
export class FactReader {
  readonly #fleets = new FactSlice('fleet', readFleets)
  readonly #shards = new FactSlice('shard', readShards)
  readonly #groups = new FactSlice('shard_group', readGroups)
  readonly #failovers = new FactSlice('failover', readFailovers)
  readonly #reservations = new FactSlice('reservation', readReservations)
  readonly #moves = new FactSlice('player_move', readMoves)
  readonly #placements = new FactSlice('placement', readPlacements)
  readonly #brakes = new FactSlice('brake', readBrakes)
  readonly #bans = new FactSlice('ban', readBans)

  /** Must run inside one transaction. An unchanged table gives the very same records again. Costs one small query when nothing
   *  has changed. */
  read(connection: Connection, now: StoreTimeMs): Facts {
    const at: ReadAt = { connection, now, revisions: readRevisions(connection) }
    return {
      now,
      revision: revisionOf(at.revisions, 'all'),
      fleets: this.#fleets.read(at),
      shards: this.#shards.read(at),
      groups: this.#groups.read(at),
      failovers: this.#failovers.read(at).filter(failover => isFailoverShown(failover, now)),
      reservations: this.#reservations.read(at).filter(reservation => reservation.expiresAt > now),
      moves: this.#moves.read(at),
      placements: this.#placements.read(at),
      brakes: this.#brakes.read(at).filter(brake => brake.expiresAt === undefined || brake.expiresAt > now),
      bans: this.#bans.read(at),
    }
  }
}

interface ReadAt {
  readonly connection: Connection
  readonly now: StoreTimeMs
  readonly revisions: Revisions
}

type ReadRecords<T> = (connection: Connection, known: readonly T[], now: StoreTimeMs) => readonly T[]

class FactSlice<T> {
  readonly #part: FactPart
  readonly #readRecords: ReadRecords<T>
  #revision: number | undefined
  #records: readonly T[] = []

  constructor(part: FactPart, readRecords: ReadRecords<T>) {
    this.#part = part
    this.#readRecords = readRecords
  }

  read({ connection, now, revisions }: ReadAt): readonly T[] {
    const revision = revisionOf(revisions, this.#part)
    if (revision !== this.#revision) {
      this.#records = this.#readRecords(connection, this.#records, now)
      this.#revision = revision
    }
    return this.#records
  }
}
