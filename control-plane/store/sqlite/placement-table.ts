import { PLACEMENTS_MAX } from '../../../proto/contract/proxy-link.ts'
import type { PlacementRecord } from '../../moves/move.ts'
import { type PlayerKey, playerKeyText, type Protocol } from '../../../proto/contract/common.ts'
import type { GroupId, ListenerName } from '../../../proto/contract/ids.ts'
import { numberIn, textIn, timeIn } from './columns.ts'
import type { ChangeContext, Refusal } from './change-context.ts'
import type { Connection, Row } from './connection.ts'

export function readPlacements(connection: Connection): readonly PlacementRecord[] {
  return connection.rows('SELECT * FROM placement').map(placementOf)
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

function placementOf(row: Row): PlacementRecord {
  return {
    player: {
      listener: textIn(row, 'listener') as ListenerName,
      protocol: textIn(row, 'protocol') as Protocol,
      ip: textIn(row, 'ip'),
      port: numberIn(row, 'port'),
    },
    group: textIn(row, 'group_id') as GroupId,
    placementVersion: numberIn(row, 'placement_version'),
    madeAt: timeIn(row, 'made_at'),
  }
}
