import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import {
  drainShardRequest,
  getRequest,
  killShardRequest,
  listRequest,
  readShardLogRequest,
  shardList,
  shardLogLines,
  shardView as shardViewField,
  undrainShardRequest,
} from '../../proto/contract/admin.ts'
import { resolve } from '../facts/request.ts'
import { fleetOf } from '../facts/world.ts'
import { planDrainRequest, planKillRequest, planUndrainRequest } from '../shards/plan-requests.ts'
import { shardView } from '../views/shard-view.ts'
import { changeHandlers } from './change-handler.ts'
import { serverStream, unary } from './handlers.ts'
import { fleetMatches } from './list-filter.ts'
import type { Operator } from './operator.ts'
import { readShardLog } from './read-shard-log.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'

export function shardService(context: RpcContext, operator: Operator): UntypedServiceImplementation {
  const change = changeHandlers(context, operator)
  return {
    ListShards: unary({
      context,
      request: listRequest,
      response: shardList,
      run: async filter => {
        const world = await worldNow(context)
        const shards = world.facts.shards.filter(shard =>
          fleetMatches(filter, shard.fleet, fleetOf(world.facts, shard.fleet)),
        )
        return { shards: shards.map(shard => shardView(world, shard)) }
      },
    }),
    GetShard: unary({
      context,
      request: getRequest,
      response: shardViewField,
      run: async ({ id }) => {
        const world = await worldNow(context)
        return shardView(
          world,
          resolve('shard', world.facts.shards, shard => shard.ref.shardId, id),
        )
      },
    }),
    DrainShard: change('DrainShard', drainShardRequest, (world, body) =>
      planDrainRequest(world, body.id, body.change, body),
    ),
    UndrainShard: change('UndrainShard', undrainShardRequest, (world, body) =>
      planUndrainRequest(world, body.id, body.change),
    ),
    KillShard: change('KillShard', killShardRequest, (world, body) =>
      planKillRequest(world, body.id, body.change),
    ),
    ReadShardLog: serverStream({
      context,
      request: readShardLogRequest,
      item: shardLogLines,
      run: (request, stream) => readShardLog(context, request, stream),
    }),
  }
}
