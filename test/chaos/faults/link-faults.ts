import type { ShardView } from '../../../proto/contract/admin.ts'
import { eventually } from '../../support/eventually.ts'
import { CABLES, HOSTS, type NamespaceWorld } from '../world/namespace-world.ts'
import type { Cable } from '../world/namespaces.ts'
import type { ServiceWorld } from '../world/service-world.ts'
import { BARS } from './bars.ts'
import type { Fault } from './fault.ts'
import type { Scene } from './scene.ts'

const CUT_MS = 8_000
/** A host that comes back in sight of the proxy, but not yet of the control plane. */
const ZOMBIE_MS = 4_000
const MOVED_MS_MAX = 30_000
const BRAKE_MS_MAX = 20_000

/** Cables cut and healed. */
export function linkFaults({ namespaces }: NamespaceWorld): readonly Fault<ServiceWorld>[] {
  const cut = (...cables: readonly Cable[]): void => cables.forEach(cable => namespaces.cut(cable))
  const heal = (...cables: readonly Cable[]): void => cables.forEach(cable => namespaces.join(cable))
  const everyLink = [CABLES.proxyGame, ...HOSTS.map(CABLES.hostControl)]
  return [
    {
      name: 'host-lost-and-back',
      victims: 'all',
      ends: [],
      concernedMsMax: BARS.lostHost,
      othersMsMax: BARS.nothing,
      moves: 'concerned',
      async apply(scene) {
        const { host, carriers: hit } = fullest(scene)
        cut(CABLES.hostGame(host), CABLES.hostControl(host))
        try {
          for (const shard of hit) await scene.moved(shard, MOVED_MS_MAX)
          await scene.served(MOVED_MS_MAX)
        } finally {
          heal(CABLES.hostGame(host))
          await scene.pause(ZOMBIE_MS)
          heal(CABLES.hostControl(host))
        }
        return {
          did: `${host} cut from everybody until its players were served elsewhere; the proxy's path healed ${ZOMBIE_MS} ms before the agent's`,
          concerned: hit.map(shard => shard.id),
        }
      },
    },
    {
      name: 'agent-link-cut',
      victims: 0,
      ends: [],
      concernedMsMax: BARS.nothing,
      othersMsMax: BARS.nothing,
      moves: 'nobody',
      async apply(scene) {
        const host = fullest(scene).host
        cut(CABLES.hostControl(host))
        await scene.pause(CUT_MS)
        heal(CABLES.hostControl(host))
        return { did: `${host} cut from the control plane for ${CUT_MS} ms`, concerned: [] }
      },
    },
    {
      name: 'control-plane-cut-off',
      victims: 0,
      ends: [],
      concernedMsMax: BARS.nothing,
      othersMsMax: BARS.nothing,
      moves: 'nobody',
      async apply(scene) {
        cut(CABLES.planeControl)
        await scene.pause(CUT_MS)
        heal(CABLES.planeControl)
        return { did: `the control plane cut from everybody for ${CUT_MS} ms`, concerned: [] }
      },
    },
    {
      name: 'proxy-link-cut-and-shard-killed',
      victims: 1,
      ends: [],
      // Nobody can tell the proxy while it is cut off; what counts is how fast it catches up.
      concernedMsMax: CUT_MS + BARS.crash,
      othersMsMax: BARS.nothing,
      moves: 'concerned',
      async apply(scene) {
        const victim = scene.victim()
        cut(CABLES.proxyControl)
        scene.kill(victim)
        await scene.pause(CUT_MS)
        heal(CABLES.proxyControl)
        return {
          did: `the proxy cut from the control plane for ${CUT_MS} ms, kill -9 of ${victim.id} meanwhile`,
          concerned: [victim.id],
        }
      },
    },
    {
      name: 'proxy-path-cut',
      victims: 'all',
      ends: [],
      concernedMsMax: BARS.hung,
      othersMsMax: BARS.nothing,
      moves: 'concerned',
      async apply(scene) {
        const { host, carriers: hit } = fullest(scene)
        cut(CABLES.hostGame(host))
        try {
          for (const shard of hit) await scene.moved(shard, MOVED_MS_MAX)
          await scene.served(MOVED_MS_MAX)
        } finally {
          heal(CABLES.hostGame(host))
        }
        return {
          did: `${host} cut from the proxy until its players were served elsewhere; its agent still reports`,
          concerned: hit.map(shard => shard.id),
        }
      },
    },
    {
      name: 'eyesight-lost',
      victims: 0,
      ends: [],
      // As long as our own cables are cut nobody can play: what counts is that all go on where they were.
      concernedMsMax: BRAKE_MS_MAX + BARS.nothing,
      othersMsMax: BARS.nothing,
      moves: 'nobody',
      brake: true,
      async apply(scene) {
        const { product } = scene.world
        cut(...everyLink)
        try {
          await eventually('the brake on ourselves', BRAKE_MS_MAX, async () =>
            (await product.snapshotIfAny())?.status.brakes.some(brake => brake.owner === 'observer') === true
              ? true
              : undefined,
          )
        } finally {
          heal(...everyLink)
        }
        await scene.pause(BARS.nothing)
        await product.clearBrake()
        return {
          did: 'every host cut from control plane and proxy until the brake had tripped',
          concerned: 'all',
        }
      },
    },
  ]
}

/** The host that carries the most groups: with fail-overs the groups gather on one of them. */
function fullest(scene: Scene): { readonly host: string; readonly carriers: readonly ShardView[] } {
  const [first] = HOSTS.map(host => ({
    host,
    carriers: scene.shards.filter(shard => shard.host === host && shard.groups.length > 0),
  })).toSorted((left, right) => right.carriers.length - left.carriers.length)
  if (first === undefined || first.carriers.length === 0) throw new Error('no host carries anybody')
  return first
}
