import { FLEET } from '../scenario.ts'
import { brakeObeyed } from './brake-obeyed.ts'
import { capacityKept } from './capacity-kept.ts'
import { deposedIsPowerless } from './deposed-is-powerless.ts'
import { flapGuard } from './flap-guard.ts'
import { floorKept } from './floor-kept.ts'
import { fromPresentShard } from './from-present-shard.ts'
import { groupTogether } from './group-together.ts'
import { membersStay } from './members-stay.ts'
import { noWrongDelivery } from './no-wrong-delivery.ts'
import { numbersOnlyGrow } from './numbers-only-grow.ts'
import type { Observation } from './observation.ts'
import { oneClaimPerSpare } from './one-claim-per-spare.ts'
import { oneSessionPerAccount } from './one-session-per-account.ts'
import type { Oracle } from './oracle.ts'
import { ProxyBeliefs } from './proxy-beliefs.ts'
import { roomKept } from './room-kept.ts'
import { Shadow } from './shadow.ts'

/** What of the cluster they need to know. */
export interface WatchedCluster {
  /** Who has which address: `ip:port` to the number of the player. */
  readonly owners: ReadonlyMap<string, number>
  readonly scheduler: { readonly nowMs: number }
}

/** Every invariant that is watched all the time; those of the end are in `settling.ts` and `leaks.ts`. Gives what is to be called with each
 *  observation. */
export function watchInvariants(
  oracle: Oracle,
  cluster: () => WatchedCluster,
  also: (observation: Observation) => void,
): (observation: Observation) => void {
  const shadow = new Shadow()
  const nowMs = (): number => cluster().scheduler.nowMs
  const beliefs = new ProxyBeliefs(nowMs)
  oracle.add(complain => noWrongDelivery(complain, (ip, port) => cluster().owners.get(`${ip}:${port}`)))
  oracle.add(complain => fromPresentShard(complain, beliefs, nowMs))
  oracle.add(complain => groupTogether(complain, beliefs))
  oracle.add(complain => membersStay(complain, beliefs))
  oracle.add(complain => oneClaimPerSpare(complain, shadow))
  oracle.add(complain => oneSessionPerAccount(complain, shadow))
  oracle.add(complain => capacityKept(complain, shadow))
  oracle.add(complain => roomKept(complain, shadow, nowMs))
  oracle.add(complain => floorKept(complain, shadow, nowMs))
  oracle.add(complain => numbersOnlyGrow(complain, shadow))
  oracle.add(complain => deposedIsPowerless(complain))
  oracle.add(complain => brakeObeyed(complain, shadow, FLEET))
  oracle.add(complain => flapGuard(complain))
  const show = (observation: Observation): void => {
    also(observation)
    oracle.see(observation)
  }
  return observation => {
    show(observation)
    follow(observation, show, shadow, beliefs)
  }
}

/** Keeps the second opinions in step; invariants have seen the observation before. */
function follow(
  observation: Observation,
  show: (observation: Observation) => void,
  shadow: Shadow,
  beliefs: ProxyBeliefs,
): void {
  switch (observation.kind) {
    case 'commit': {
      const { commit, storeMs } = observation
      if (commit.result.kind !== 'done') return
      const bySystem = commit.events.every(event => event.actor === 'system')
      for (const change of commit.changes) {
        show({ kind: 'change', change, storeMs, bySystem, commit })
        shadow.apply(change, storeMs)
      }
      return
    }
    case 'proxy-started':
      return beliefs.begin(observation.proxy.proxyId)
    case 'proxy-order':
      return beliefs.ordered(observation)
    case 'proxy-report':
      beliefs.reported(observation)
      if (observation.body.kind === 'result') show({ kind: 'proxy-answered', proxy: observation.proxy })
      return
    case 'flow-opened':
      return beliefs.opened(observation)
    case 'flow-moved':
      return beliefs.moved(observation)
    case 'flow-closed':
      return beliefs.closed(observation)
    default:
  }
}
