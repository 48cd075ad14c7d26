import { PLACEMENTS_MAX, type PlacementRecord } from '../../moves/move.ts'
import { type PlayerKey, playerKeyText, type Protocol } from '../../../proto/contract/common.ts'
import type { GroupId, ListenerName } from '../../../proto/contract/ids.ts'
import { numberIn, textIn, timeIn } from './columns.ts'
import type { ChangeContext, Refusal } from './change-context.ts'
import type { Connection, Row } from './connection.ts'

export function readPlacements(connection: Connection): readonly PlacementRecord[] {
  return connection.rows('SELECT * FROM placement').map(placementOf)
}

/** How many more placements the table holds; counted at most once per commit, since counting costs as much as reading. */
export class PlacementRoom {
  #left: number | undefined

  left(connection: Connection): number {
    this.#left ??= PLACEMENTS_MAX - countPlacements(connection)
    return this.#left
  }

  /** Notes that `rows` were inserted, or, below zero, deleted. */
  take(rows: number): void {
    if (this.#left !== undefined) this.#left -= rows
  }
}

export function putPlacement(
  { connection, now, placementRoom }: ChangeContext,
  placement: Pick<PlacementRecord, 'player' | 'group' | 'placementVersion'>,
): Refusal {
  const player = playerKeyText(placement.player)
  const version = placement.placementVersion
  const row = { player, group: placement.group, version, now }
  if (connection.run(REPLACE, row) > 0) return undefined
  if (connection.row('SELECT 1 FROM placement WHERE player = :player', { player }) !== undefined)
    return `${player} has a placement of version ${version} or higher`
  if (placementRoom.left(connection) <= 0) return `there are ${PLACEMENTS_MAX} placements already`
  placementRoom.take(connection.run(INSERT, { ...row, ...placement.player }))
  return undefined
}

const REPLACE = `UPDATE placement SET group_id = :group, placement_version = :version, made_at = :now
  WHERE player = :player AND placement_version < :version`
const INSERT = `INSERT INTO placement (player, listener, protocol, ip, port, group_id, placement_version, made_at)
  VALUES (:player, :listener, :protocol, :ip, :port, :group, :version, :now)`

export function removePlacement({ connection, placementRoom }: ChangeContext, player: PlayerKey): Refusal {
  const row = { player: playerKeyText(player) }
  placementRoom.take(-connection.run('DELETE FROM placement WHERE player = :player', row))
  return undefined
}

function countPlacements(connection: Connection): number {
  const row = connection.row('SELECT COUNT(*) AS placements FROM placement')
  return row === undefined ? 0 : numberIn(row, 'placements')
}

function placementOf(row: Row): PlacementRecord {
  return {
    player: {
      listener: textIn<ListenerName>(row, 'listener'),
      protocol: textIn<Protocol>(row, 'protocol'),
      ip: textIn(row, 'ip'),
      port: numberIn(row, 'port'),
    },
    group: textIn<GroupId>(row, 'group_id'),
    placementVersion: numberIn(row, 'placement_version'),
    madeAt: timeIn(row, 'made_at'),
  }
}
