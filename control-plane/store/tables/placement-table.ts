import { TableRoom } from './table-room.ts'
import { PLACEMENTS_MAX } from '../../../proto/contract/proxy-link.ts'
import type { PlacementRecord } from '../../moves/move.ts'
import { type PlayerKey, playerKeyText, type Protocol } from '../../../proto/contract/common.ts'
import type { GroupId, ListenerName } from '../../../proto/contract/ids.ts'
import { numberIn, textIn, timeIn } from './columns.ts'
import type { ChangeContext, Refusal } from './change-context.ts'
import { ONE_ROW, row, rows, run, type Row, type Statements } from './statements.ts'

export function newPlacementRoom(): TableRoom {
  return new TableRoom('SELECT COUNT(*) AS held FROM placement', PLACEMENTS_MAX)
}

export function* readPlacements(): Statements<readonly PlacementRecord[]> {
  return (yield* rows('SELECT * FROM placement')).map(placementOf)
}

/** One statement for a player who has none yet, which most have not: a move puts thousands of them into one commit. */
export function* putPlacement(
  { now, placementRoom }: ChangeContext,
  placement: Pick<PlacementRecord, 'player' | 'group' | 'placementVersion'>,
): Statements<Refusal> {
  const player = playerKeyText(placement.player)
  const version = placement.placementVersion
  const values = { player, group: placement.group, version, now }
  const hasRoom = (yield* placementRoom.left()) > 0
  if (hasRoom && (yield* run(INSERT, { ...values, ...placement.player })) > 0) {
    placementRoom.take(1)
    return undefined
  }
  if ((yield* run(REPLACE, values)) > 0) return undefined
  const isThere =
    hasRoom || (yield* row('SELECT 1 FROM placement WHERE player = :player', { player })) !== undefined
  return isThere
    ? `${player} has a placement of version ${version} or higher`
    : `there are ${PLACEMENTS_MAX} placements already`
}

const INSERT = `INSERT INTO placement (player, listener, protocol, ip, port, group_id, placement_version, made_at)
  SELECT :player, :listener, :protocol, :ip, :port, :group, :version, :now FROM ${ONE_ROW}
  WHERE NOT EXISTS (SELECT 1 FROM placement WHERE player = :player)`
const REPLACE = `UPDATE placement SET group_id = :group, placement_version = :version, made_at = :now
  WHERE player = :player AND placement_version < :version`

export function* removePlacement({ placementRoom }: ChangeContext, player: PlayerKey): Statements<Refusal> {
  const values = { player: playerKeyText(player) }
  placementRoom.take(-(yield* run('DELETE FROM placement WHERE player = :player', values)))
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
