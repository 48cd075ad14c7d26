import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { explanation, getRequest } from '../../proto/contract/admin.ts'
import {
  changePoolRequest,
  datacenterList,
  datacenterView as datacenterViewField,
  listDatacentersRequest,
  listPoolsRequest,
  poolList,
  poolPlan,
  poolView as poolViewField,
  setPoolRequest,
  taintDatacenterRequest,
  unfreezePoolRequest,
} from '../../proto/contract/scaler.ts'
import { resolve } from '../facts/request.ts'
import { planPausePool, planSetPool, planUnfreezePool } from '../scaler/requests/pool-requests.ts'
import { planAbortRollout, planTaintDatacenter, planTaintPool } from '../scaler/requests/rollout-requests.ts'
import { poolNamed } from '../scaler/requests/scaler-request.ts'
import { explainPool, isOfPool } from '../views/explain-scaler.ts'
import { HISTORY_MAX } from '../views/explanation.ts'
import { datacenterView, poolView } from '../views/pool-view.ts'
import { stepTexts } from '../views/step-text.ts'
import { unary } from './handlers.ts'
import type { RpcContext } from './rpc-context.ts'
import { scalerNow } from './scaler-now.ts'
import { scalerChanges, type ScalerOperator } from './scaler-operator.ts'

export function poolService(context: RpcContext, operator: ScalerOperator): UntypedServiceImplementation {
  const change = scalerChanges(context, operator)
  return {
    ...poolReads(context),
    SetPool: change('SetPool', setPoolRequest, (world, body) =>
      planSetPool(world, body.name, body.change, {
        ...body,
        hosts: given(body.hosts),
        min: given(body.min),
        max: given(body.max),
      }),
    ),
    TaintPool: change('TaintPool', changePoolRequest, (world, body) =>
      planTaintPool(world, body.name, body.change),
    ),
    AbortRollout: change('AbortRollout', changePoolRequest, (world, body) =>
      planAbortRollout(world, body.name, body.change),
    ),
    PausePool: change('PausePool', changePoolRequest, (world, body) =>
      planPausePool(world, body.name, body.change, true),
    ),
    ResumePool: change('ResumePool', changePoolRequest, (world, body) =>
      planPausePool(world, body.name, body.change, false),
    ),
    UnfreezePool: change('UnfreezePool', unfreezePoolRequest, (world, body) =>
      planUnfreezePool(world, body.name, body.change, body.forMs),
    ),
  }
}

function poolReads(context: RpcContext): UntypedServiceImplementation {
  const { scaler, store } = context
  return {
    ListPools: unary({
      context,
      request: listPoolsRequest,
      response: poolList,
      run: async ({ datacenter }) => {
        const world = await scalerNow(context)
        const pools = world.facts.pools.filter(
          ({ spec }) => datacenter === '' || spec.datacenter === datacenter,
        )
        return { pools: pools.map(pool => poolView(world, pool)) }
      },
    }),
    GetPool: unary({
      context,
      request: getRequest,
      response: poolViewField,
      run: async ({ id }) => {
        const world = await scalerNow(context)
        return poolView(world, poolNamed(world, id))
      },
    }),
    PlanPool: unary({
      context,
      request: getRequest,
      response: poolPlan,
      run: async ({ id }) => {
        const world = await scalerNow(context)
        const pool = poolNamed(world, id)
        const steps = await scaler.preview([])
        return { steps: stepTexts(steps.filter(step => isOfPool(world, pool, step))) }
      },
    }),
    ExplainPool: unary({
      context,
      request: getRequest,
      response: explanation,
      run: async ({ id }) => {
        const world = await scalerNow(context)
        const pool = poolNamed(world, id)
        const history = await store.events({ subject: pool.spec.name, limit: HISTORY_MAX })
        return explainPool(world, pool, await scaler.preview([]), history)
      },
    }),
  }
}

/** -1 on the wire leaves a number as it is. */
function given(count: number): number | undefined {
  return count === -1 ? undefined : count
}

export function datacenterService(
  context: RpcContext,
  operator: ScalerOperator,
): UntypedServiceImplementation {
  const change = scalerChanges(context, operator)
  return {
    ListDatacenters: unary({
      context,
      request: listDatacentersRequest,
      response: datacenterList,
      run: async () => {
        const world = await scalerNow(context)
        const known = [...world.facts.collections.datacenter.values()]
        return { datacenters: known.map(({ value }) => datacenterView(world, value)) }
      },
    }),
    GetDatacenter: unary({
      context,
      request: getRequest,
      response: datacenterViewField,
      run: async ({ id }) => {
        const world = await scalerNow(context)
        const known = [...world.facts.collections.datacenter.values()]
        return datacenterView(world, resolve('datacenter', known, one => one.id, id).value)
      },
    }),
    TaintDatacenter: change('TaintDatacenter', taintDatacenterRequest, (world, body) =>
      planTaintDatacenter(world, body.name, body.change),
    ),
  }
}
