import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { codeOf } from '../../lib/errors.ts'
import { randomId } from '../../lib/random.ts'
import {
  getRequest,
  kickPlayersRequest,
  listPlayersRequest,
  movePlayersRequest,
  moveResult,
  outcome,
  playerList,
  type PlayerSelector,
  playerView as playerViewField,
} from '../../proto/contract/admin.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import type { PlayerLive } from '../facts/live-view.ts'
import { resolve } from '../facts/request.ts'
import { planKickRequest } from '../moves/plan-requests.ts'
import type { World } from '../facts/world.ts'
import { selectPlayers } from '../moves/select-players.ts'
import { playerView, shardsByGroup } from '../views/player-view.ts'
import { accountLookedUp, accountsOfShown } from './account-players.ts'
import { unary } from './handlers.ts'
import { movePlayers } from './move-players.ts'
import type { Operator } from './operator.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'

export const PLAYERS_DEFAULT = 10_000

export function playerService(context: RpcContext, operator: Operator): UntypedServiceImplementation {
  return {
    ListPlayers: unary({
      context,
      request: listPlayersRequest,
      response: playerList,
      run: async ({ selector, limit }) => {
        const world = await worldNow(context)
        const players = await listedPlayers(context, world, selector)
        const shards = shardsByGroup(world.facts)
        const shown = players.slice(0, limit === 0 ? PLAYERS_DEFAULT : limit)
        const accounts = await accountsOfShown(context, world, shown)
        return {
          players: shown.map(player => playerView(player, shards, accounts.get(player.id)?.account)),
          total: players.length,
        }
      },
    }),
    GetPlayer: unary({
      context,
      request: getRequest,
      response: playerViewField,
      run: async ({ id }) => {
        const world = await worldNow(context)
        const player = resolve('player', world.live.players(), candidate => candidate.id, id)
        const session = (await accountsOfShown(context, world, [player])).get(player.id)
        return playerView(player, shardsByGroup(world.facts), session?.account)
      },
    }),
    MovePlayers: unary({
      context,
      request: movePlayersRequest,
      response: moveResult,
      run: body => movePlayers(context, operator, body),
    }),
    KickPlayers: unary({
      context,
      request: kickPlayersRequest,
      response: outcome,
      run: async body => {
        const selectorOf = await accountLookedUp(context, body.selector)
        const id = randomId(context.random, 12) as MoveId
        const plan = (world: World) => planKickRequest(world, id, body.change, selectorOf(), body.blockMs)
        return operator.run({ method: 'KickPlayers', meta: body.change, body, plan })
      },
    }),
  }
}

/** Of a list, an account that nobody plays is no mistake. */
async function listedPlayers(
  context: RpcContext,
  world: World,
  selector: PlayerSelector,
): Promise<readonly PlayerLive[]> {
  const selectorOf = await accountLookedUp(context, selector)
  try {
    return selectPlayers(world, selectorOf())
  } catch (error) {
    if (selector.account !== '' && codeOf(error) === 'SWY_NOT_FOUND') return []
    throw error
  }
}
