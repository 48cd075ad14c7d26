import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { getRequest } from '../../proto/contract/admin.ts'
import {
  listPoolPoliciesRequest,
  poolPoliciesList,
  poolPoliciesView as poolPoliciesField,
  setOverrideRequest,
  setPolicyModeRequest,
} from '../../proto/contract/automation.ts'
import { resolve } from '../facts/request.ts'
import type { ScalerFacts } from '../scaler/ledger.ts'
import type { PoolRecord } from '../scaler/pool.ts'
import { planSetOverride, planSetPolicyMode } from '../scaler/requests/policy-requests.ts'
import { poolPoliciesView } from '../views/automation-views.ts'
import { unary } from './handlers.ts'
import type { RpcContext } from './rpc-context.ts'
import { scalerChanges, type ScalerOperator } from './scaler-operator.ts'

export function policyService(context: RpcContext, operator: ScalerOperator): UntypedServiceImplementation {
  const { scaler, automation } = context
  const change = scalerChanges(context, operator)
  const view = (pool: PoolRecord, facts: ScalerFacts) => {
    const schedules = [...facts.collections.schedule.values()].flatMap(({ value }) =>
      value.pool === pool.spec.name ? [value.name] : [],
    )
    return poolPoliciesView(pool, schedules, automation.standings().get(pool.spec.name), facts.now)
  }
  return {
    ListPoolPolicies: unary({
      context,
      request: listPoolPoliciesRequest,
      response: poolPoliciesList,
      run: async ({ pool }) => {
        const facts = await scaler.ledger.read()
        const pools = pool === '' ? facts.pools : [poolNamed(facts, pool)]
        return { pools: pools.map(one => view(one, facts)) }
      },
    }),
    GetPoolPolicies: unary({
      context,
      request: getRequest,
      response: poolPoliciesField,
      run: async ({ id }) => {
        const facts = await scaler.ledger.read()
        return view(poolNamed(facts, id), facts)
      },
    }),
    SetPolicyMode: change('SetPolicyMode', setPolicyModeRequest, ({ facts }, body) =>
      planSetPolicyMode(facts, body, body.change),
    ),
    SetOverride: change('SetOverride', setOverrideRequest, ({ facts }, body) =>
      planSetOverride(facts, body, body.change),
    ),
  }
}

function poolNamed({ pools }: ScalerFacts, id: string): PoolRecord {
  return resolve('pool', pools, ({ spec }) => spec.name, id)
}
