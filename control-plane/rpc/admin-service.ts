import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import {
  type Explanation,
  explainRequest,
  explanation,
  status,
  statusRequest,
  type SubjectKind,
} from '../../proto/contract/admin.ts'
import { accountName } from '../../proto/contract/session.ts'
import type { EventRecord } from '../events/event.ts'
import { resolve } from '../facts/request.ts'
import { activeSince } from '../live/node-standing.ts'
import { explainAccount } from '../views/explain-account.ts'
import { explainGroup, explainPlayer, explainShard } from '../views/explain.ts'
import { HISTORY_MAX } from '../views/explanation.ts'
import { statusView } from '../views/status-view.ts'
import { type HostRecord, type HostState, hostState } from '../scaler/host.ts'
import type { ScalerFacts } from '../scaler/ledger.ts'
import { noSession } from '../sessions/plan-release.ts'
import { accountsOfShown } from './account-players.ts'
import { notActive } from './gate.ts'
import { unary } from './handlers.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'

/** Of hosts that nobody misses. */
const ENDED: ReadonlySet<HostState['kind']> = new Set(['destroying', 'gone'] as const)

export function adminService(context: RpcContext): UntypedServiceImplementation {
  const { leadership, clock, node, version, store } = context
  const startedAt = clock.monotonicMs()
  return {
    GetStatus: unary({
      context,
      request: statusRequest,
      response: status,
      run: async () => {
        const world = await worldNow(context)
        const { token } = leadership
        if (token === undefined || activeSince(leadership) === undefined) throw notActive(leadership)
        const uptimeMs = clock.monotonicMs() - startedAt
        const scalerAlarms = context.scaler.lastPass()?.alarms ?? []
        return statusView(world, {
          version,
          node,
          token,
          uptimeMs,
          store: store.description,
          scalerAlarms,
          endedHosts: endedHosts(await context.scaler.ledger.read()),
        })
      },
    }),
    Explain: unary({
      context,
      request: explainRequest,
      response: explanation,
      run: ({ kind, id }) => explain(context, kind, id),
    }),
  }
}

/** A tag that another machine has, too, is missed. */
function endedHosts({ hosts }: ScalerFacts): ReadonlySet<string> {
  const isEnded = (host: HostRecord): boolean => ENDED.has(hostState(host).kind)
  const there = new Set(hosts.filter(host => !isEnded(host)).map(({ hostTag }) => hostTag))
  return new Set(hosts.filter(isEnded).flatMap(({ hostTag }) => (there.has(hostTag) ? [] : [hostTag])))
}

async function explain(context: RpcContext, kind: SubjectKind, id: string): Promise<Explanation> {
  const world = await worldNow(context)
  const historyOf = (subject: string): Promise<readonly EventRecord[]> =>
    context.store.events({ subject, limit: HISTORY_MAX })
  switch (kind) {
    case 'shard': {
      const shard = resolve('shard', world.facts.shards, candidate => candidate.ref.shardId, id)
      return explainShard(world, shard, await historyOf(shard.ref.shardId))
    }
    case 'group': {
      const group = resolve('group', world.facts.groups, candidate => candidate.id, id)
      return explainGroup(world, group, await historyOf(group.id))
    }
    case 'player': {
      const player = resolve('player', world.live.players(), candidate => candidate.id, id)
      const own = await historyOf(player.id)
      const session = (await accountsOfShown(context, world, [player])).get(player.id)
      return explainPlayer(world, player, [...own, ...(await historyOf(player.group))], session)
    }
    case 'account': {
      const account = accountName.decode(id, 'id')
      const { store, scan } = context.sessions
      const { session, now } = await store.session(account)
      if (session === undefined) throw noSession(account)
      const ghost = scan.ghostOf(world, session, now)
      return explainAccount(world, { session, now, ghost }, await historyOf(account))
    }
  }
}
