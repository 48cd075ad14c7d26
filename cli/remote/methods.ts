import {
  brakeList,
  clearBrakeRequest,
  drainShardRequest,
  eventList,
  eventView,
  explainRequest,
  explanation,
  failoverGroupRequest,
  fleetList,
  getRequest,
  groupList,
  groupView,
  killShardRequest,
  kickPlayersRequest,
  listBrakesRequest,
  listEventsRequest,
  listPlayersRequest,
  listRequest,
  movePlayersRequest,
  moveResult,
  outcome,
  playerList,
  playerView,
  readShardLogRequest,
  scaleFleetRequest,
  setBrakeRequest,
  shardList,
  shardLogLines,
  shardView,
  status,
  statusRequest,
  undrainShardRequest,
} from '../../proto/contract/admin.ts'
import { aliasView, findAliasRequest } from '../../proto/contract/alias.ts'
import { addBanRequest, banList, listBansRequest, removeBanRequest } from '../../proto/contract/ban.ts'
import {
  getSessionRequest,
  listSessionsRequest,
  releaseSessionRequest,
  sessionList,
  sessionView,
} from '../../proto/contract/session-admin.ts'
import type { Field } from '../../proto/contract/wire-fields.ts'

/** One call of the control plane with both sides of its contract. */
export interface Method<Request, Answer> {
  readonly service: string
  readonly name: string
  readonly request: Field<Request>
  readonly answer: Field<Answer>
}

function method<Request, Answer>(
  path: `${string}/${string}`,
  request: Field<Request>,
  answer: Field<Answer>,
): Method<Request, Answer> {
  const [service = '', name = ''] = path.split('/')
  return { service, name, request, answer }
}

/** Every call that the command line makes. */
export const METHODS = {
  getStatus: method('AdminService/GetStatus', statusRequest, status),
  explain: method('AdminService/Explain', explainRequest, explanation),
  listShards: method('ShardService/ListShards', listRequest, shardList),
  getShard: method('ShardService/GetShard', getRequest, shardView),
  drainShard: method('ShardService/DrainShard', drainShardRequest, outcome),
  undrainShard: method('ShardService/UndrainShard', undrainShardRequest, outcome),
  killShard: method('ShardService/KillShard', killShardRequest, outcome),
  readShardLog: method('ShardService/ReadShardLog', readShardLogRequest, shardLogLines),
  listGroups: method('GroupService/ListGroups', listRequest, groupList),
  getGroup: method('GroupService/GetGroup', getRequest, groupView),
  failoverGroup: method('GroupService/FailoverGroup', failoverGroupRequest, outcome),
  listPlayers: method('PlayerService/ListPlayers', listPlayersRequest, playerList),
  getPlayer: method('PlayerService/GetPlayer', getRequest, playerView),
  movePlayers: method('PlayerService/MovePlayers', movePlayersRequest, moveResult),
  kickPlayers: method('PlayerService/KickPlayers', kickPlayersRequest, outcome),
  listSessions: method('SessionAdminService/ListSessions', listSessionsRequest, sessionList),
  getSession: method('SessionAdminService/GetSession', getSessionRequest, sessionView),
  releaseSession: method('SessionAdminService/ReleaseSession', releaseSessionRequest, outcome),
  listFleets: method('FleetService/ListFleets', listRequest, fleetList),
  scaleFleet: method('FleetService/ScaleFleet', scaleFleetRequest, outcome),
  listEvents: method('EventService/ListEvents', listEventsRequest, eventList),
  watchEvents: method('EventService/WatchEvents', listEventsRequest, eventView),
  listBrakes: method('BrakeService/ListBrakes', listBrakesRequest, brakeList),
  setBrake: method('BrakeService/SetBrake', setBrakeRequest, outcome),
  clearBrake: method('BrakeService/ClearBrake', clearBrakeRequest, outcome),
  findAlias: method('AliasService/FindAlias', findAliasRequest, aliasView),
  listBans: method('BanService/ListBans', listBansRequest, banList),
  addBan: method('BanService/AddBan', addBanRequest, outcome),
  removeBan: method('BanService/RemoveBan', removeBanRequest, outcome),
} as const
