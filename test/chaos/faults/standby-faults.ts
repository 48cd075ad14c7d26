import { eventually } from '../../support/eventually.ts'
import type { ServiceWorld } from '../world/service-world.ts'
import { BARS } from './bars.ts'
import type { Fault } from './fault.ts'

const TAKE_OVER_MS_MAX = 20_000
const BRAKE_MS_MAX = 20_000
/** How long the brake is watched doing nothing. */
const BRAKED_MS = 2_000

/** The active node is frozen longer than its lease, a shard dies, the standby deals with it; then the old one wakes and still believes. */
export const activeNodeFrozen: Fault<ServiceWorld> = {
  name: 'active-node-frozen-and-shard-killed',
  victims: 1,
  ends: [],
  concernedMsMax: BARS.takeOver + BARS.crash,
  othersMsMax: BARS.nothing,
  moves: 'concerned',
  async apply(scene) {
    const victim = scene.victim()
    const node = scene.before.status.nodeId
    const pid = scene.pid(node)
    scene.freeze(pid)
    scene.kill(victim)
    await eventually('the standby to take over', TAKE_OVER_MS_MAX, async () => {
      const snapshot = await scene.world.product.snapshotIfAny()
      return snapshot !== undefined && snapshot.status.nodeId !== node ? true : undefined
    })
    await scene.moved(victim, TAKE_OVER_MS_MAX)
    scene.thaw(pid)
    return {
      did: `SIGSTOP of the active ${node}, kill -9 of ${victim.id}; ${node} woken after the standby had moved the group`,
      concerned: [victim.id],
    }
  },
}

/** Half of the fleet and a proxy link at once: that is more likely our own eyes than the fleet. */
export const correlatedOutage: Fault<ServiceWorld> = {
  name: 'correlated-outage',
  victims: 'all',
  ends: ['proxy-2'],
  concernedMsMax: BARS.hold,
  othersMsMax: BARS.nothing,
  moves: 'any',
  brake: true,
  async apply(scene) {
    const carriers = scene.shards.filter(shard => shard.groups.length > 0)
    scene.kill(scene.pid('proxy-2'))
    scene.freeze(...carriers)
    const { product } = scene.world
    await eventually('the brake on ourselves', BRAKE_MS_MAX, async () =>
      (await product.snapshotIfAny())?.status.brakes.some(brake => brake.owner === 'observer') === true
        ? true
        : undefined,
    )
    await scene.pause(BRAKED_MS)
    scene.thaw(...carriers)
    await scene.world.service('proxy-2').start()
    await product.clearBrake()
    return {
      did: `SIGSTOP of all ${carriers.length} carriers and kill -9 of the other proxy, until the brake had tripped; then all go on and a person clears it`,
      concerned: carriers.map(carrier => carrier.id),
    }
  },
}
