import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { randomId } from '../../lib/random.ts'
import {
  getRequest,
  kickPlayersRequest,
  listPlayersRequest,
  movePlayersRequest,
  moveResult,
  playerList,
  playerView as playerViewField,
} from '../../proto/contract/admin.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import { resolve } from '../facts/request.ts'
import { planKickRequest } from '../moves/plan-requests.ts'
import { selectPlayers } from '../moves/select-players.ts'
import { playerView, shardsByGroup } from '../views/player-view.ts'
import { changeHandlers } from './change-handler.ts'
import { unary } from './handlers.ts'
import { movePlayers } from './move-players.ts'
import type { Operator } from './operator.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'

export const PLAYERS_DEFAULT = 10_000

export function playerService(context: RpcContext, operator: Operator): UntypedServiceImplementation {
  const change = changeHandlers(context, operator)
  return {
    ListPlayers: unary({
      context,
      request: listPlayersRequest,
      response: playerList,
      run: async ({ selector, limit }) => {
        const world = await worldNow(context)
        const players = selectPlayers(world, selector)
        const shards = shardsByGroup(world.facts)
        const shown = players.slice(0, limit === 0 ? PLAYERS_DEFAULT : limit)
        return { players: shown.map(player => playerView(player, shards)), total: players.length }
      },
    }),
    GetPlayer: unary({
      context,
      request: getRequest,
      response: playerViewField,
      run: async ({ id }) => {
        const world = await worldNow(context)
        const player = resolve('player', world.live.players(), candidate => candidate.id, id)
        return playerView(player, shardsByGroup(world.facts))
      },
    }),
    MovePlayers: unary({
      context,
      request: movePlayersRequest,
      response: moveResult,
      run: body => movePlayers(context, operator, body),
    }),
    KickPlayers: change('KickPlayers', kickPlayersRequest, (world, body) =>
      planKickRequest(
        world,
        randomId(context.random, 12) as MoveId,
        body.change,
        body.selector,
        body.blockMs,
      ),
    ),
  }
}
