import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { Facts } from '../../facts/facts.ts'
import { readBans } from './ban-table.ts'
import { readBrakes } from './brake-table.ts'
import { readExpectedAccounts } from './expected-account-table.ts'
import { type FactPart, revisionOf, type Revisions } from './fact-revision.ts'
import { isFailoverShown, readFailovers } from './failover-table.ts'
import { readFleets } from './fleet-table.ts'
import { readGroups } from './group-table.ts'
import { readMoves } from './move-table.ts'
import { readPlacements } from './placement-table.ts'
import { readReservations } from './reservation-table.ts'
import { readShards } from './shard-table.ts'
import type { Statements } from './statements.ts'
import { readZoneMaps } from './zone-map-table.ts'

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
  readonly #expected = new FactSlice('expected_account', readExpectedAccounts)
  readonly #zoneMaps = new FactSlice('zone_map', readZoneMaps)
  readonly #slices = [
    this.#fleets,
    this.#shards,
    this.#groups,
    this.#failovers,
    this.#reservations,
    this.#moves,
    this.#placements,
    this.#brakes,
    this.#bans,
    this.#expected,
    this.#zoneMaps,
  ]

  /** Facts of these revisions without a look at the tables; undefined if one of them has changed. */
  kept(revisions: Revisions, now: StoreTimeMs): Facts | undefined {
    if (!this.#slices.every(slice => slice.isAt(revisions))) return undefined
    return shown(
      { now, revisions },
      {
        fleets: this.#fleets.records,
        shards: this.#shards.records,
        groups: this.#groups.records,
        failovers: this.#failovers.records,
        reservations: this.#reservations.records,
        moves: this.#moves.records,
        placements: this.#placements.records,
        brakes: this.#brakes.records,
        bans: this.#bans.records,
        expected: this.#expected.records,
        zoneMaps: this.#zoneMaps.records,
      },
    )
  }

  /** Must run inside the one transaction that `revisions` were read in. An unchanged table gives the very same records again. Several may run
   *  at once, on views of different age: each gives what its own view shows. */
  *read(revisions: Revisions, now: StoreTimeMs): Statements<Facts> {
    const at: ReadAt = { now, revisions }
    return shown(at, {
      fleets: yield* this.#fleets.read(at),
      shards: yield* this.#shards.read(at),
      groups: yield* this.#groups.read(at),
      failovers: yield* this.#failovers.read(at),
      reservations: yield* this.#reservations.read(at),
      moves: yield* this.#moves.read(at),
      placements: yield* this.#placements.read(at),
      brakes: yield* this.#brakes.read(at),
      bans: yield* this.#bans.read(at),
      expected: yield* this.#expected.read(at),
      zoneMaps: yield* this.#zoneMaps.read(at),
    })
  }
}

interface ReadAt {
  readonly now: StoreTimeMs
  readonly revisions: Revisions
}

/** What is over by time alone is left out, whatever was read. */
function shown({ now, revisions }: ReadAt, records: Omit<Facts, 'now' | 'revision'>): Facts {
  return {
    ...records,
    now,
    revision: revisionOf(revisions, 'all'),
    failovers: records.failovers.filter(failover => isFailoverShown(failover, now)),
    reservations: records.reservations.filter(reservation => reservation.expiresAt > now),
    brakes: records.brakes.filter(brake => brake.expiresAt === undefined || brake.expiresAt > now),
  }
}

type ReadRecords<T> = (known: readonly T[], now: StoreTimeMs) => Statements<readonly T[]>

class FactSlice<T> {
  readonly #part: FactPart
  readonly #readRecords: ReadRecords<T>
  #revision: number | undefined
  #records: readonly T[] = []

  constructor(part: FactPart, readRecords: ReadRecords<T>) {
    this.#part = part
    this.#readRecords = readRecords
  }

  /** As they were read last. */
  get records(): readonly T[] {
    return this.#records
  }

  isAt(revisions: Revisions): boolean {
    return this.#revision === revisionOf(revisions, this.#part)
  }

  *read({ now, revisions }: ReadAt): Statements<readonly T[]> {
    if (this.isAt(revisions)) return this.#records
    const records = yield* this.#readRecords(this.#records, now)
    this.#records = records
    this.#revision = revisionOf(revisions, this.#part)
    return records
  }
}
