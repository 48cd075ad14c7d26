import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { explanation, getRequest } from '../../proto/contract/admin.ts'
import {
  changeHostRequest,
  drainHostRequest,
  hostList,
  hostView as hostViewField,
  listHostsRequest,
} from '../../proto/contract/scaler.ts'
import { hostState, mayExist } from '../scaler/host.ts'
import { planDestroyHost, planEvictHost } from '../scaler/requests/host-endings.ts'
import { planDrainHost, planMarkHost, planUndrainHost } from '../scaler/requests/host-requests.ts'
import { hostNamed, poolNamed } from '../scaler/requests/scaler-request.ts'
import { explainHost } from '../views/explain-scaler.ts'
import { HISTORY_MAX } from '../views/explanation.ts'
import { hostView } from '../views/host-view.ts'
import { unary } from './handlers.ts'
import type { RpcContext } from './rpc-context.ts'
import { scalerNow } from './scaler-now.ts'
import { scalerChanges, type ScalerOperator } from './scaler-operator.ts'

export function hostService(context: RpcContext, operator: ScalerOperator): UntypedServiceImplementation {
  const change = scalerChanges(context, operator)
  const mark = (method: string, flag: 'protected' | 'cordoned', on: boolean) =>
    change(method, changeHostRequest, (world, body) =>
      planMarkHost(world, body.id, body.change, { flag, on }),
    )
  return {
    ...hostReads(context),
    DrainHost: change('DrainHost', drainHostRequest, (world, body) =>
      planDrainHost(world, body.id, body.change, body.deadlineMs),
    ),
    UndrainHost: change('UndrainHost', changeHostRequest, (world, body) =>
      planUndrainHost(world, body.id, body.change),
    ),
    ProtectHost: mark('ProtectHost', 'protected', true),
    UnprotectHost: mark('UnprotectHost', 'protected', false),
    CordonHost: mark('CordonHost', 'cordoned', true),
    UncordonHost: mark('UncordonHost', 'cordoned', false),
    EvictHost: change('EvictHost', changeHostRequest, (world, body) =>
      planEvictHost(world, body.id, body.change),
    ),
    DestroyHost: change('DestroyHost', changeHostRequest, (world, body) =>
      planDestroyHost(world, body.id, body.change),
    ),
  }
}

function hostReads(context: RpcContext): UntypedServiceImplementation {
  const { scaler, store } = context
  return {
    ListHosts: unary({
      context,
      request: listHostsRequest,
      response: hostList,
      run: async ({ pool, all }) => {
        const world = await scalerNow(context)
        // Hosts may be left of a pool that is gone.
        if (pool !== '' && !world.facts.hosts.some(host => host.pool === pool)) poolNamed(world, pool)
        const hosts = world.facts.hosts.filter(
          host => (pool === '' || host.pool === pool) && (all || mayExist(hostState(host).kind)),
        )
        return { hosts: hosts.map(host => hostView(world, host)) }
      },
    }),
    GetHost: unary({
      context,
      request: getRequest,
      response: hostViewField,
      run: async ({ id }) => {
        const world = await scalerNow(context)
        return hostView(world, hostNamed(world, id))
      },
    }),
    ExplainHost: unary({
      context,
      request: getRequest,
      response: explanation,
      run: async ({ id }) => {
        const world = await scalerNow(context)
        const host = hostNamed(world, id)
        const history = await store.events({ subject: host.id, limit: HISTORY_MAX })
        return explainHost(world, host, await scaler.preview([]), history)
      },
    }),
  }
}
