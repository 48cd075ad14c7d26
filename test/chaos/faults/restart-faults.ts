import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../support/eventually.ts'
import type { ServiceWorld } from '../world/service-world.ts'
import { BARS } from './bars.ts'
import type { Fault } from './fault.ts'
import type { Scene } from './scene.ts'

const ANOTHER_LIFE_MS_MAX = 20_000

/** SIGTERM and a new start, as an upgrade does it. Under `up` it is `up` that starts the program again. */
export const UP_RESTART_FAULTS: readonly Fault[] = [
  {
    name: 'proxy-restarted',
    victims: 0,
    ends: ['proxy'],
    concernedMsMax: BARS.proxyRestart,
    othersMsMax: BARS.proxyRestart,
    moves: 'nobody',
    async apply(scene) {
      await restarted(scene, 'proxy')
      return { did: 'SIGTERM of the proxy; `up` starts it again', concerned: 'all' }
    },
  },
  {
    name: 'control-plane-restarted',
    victims: 0,
    ends: ['control-plane'],
    concernedMsMax: BARS.nothing,
    othersMsMax: BARS.nothing,
    moves: 'nobody',
    async apply(scene) {
      await restarted(scene, 'control-plane')
      return { did: 'SIGTERM of the control plane; `up` starts it again', concerned: [] }
    },
  },
]

async function restarted(scene: Scene, program: string): Promise<void> {
  const pid = scene.pid(program)
  process.kill(pid, 'SIGTERM')
  await eventually(`another life of ${program}`, ANOTHER_LIFE_MS_MAX, () =>
    (scene.world.pids()[program] ?? pid) === pid ? undefined : true,
  )
}

/** As services of their own: the agent leaves its game servers running, and finds them again. */
export const SERVICE_RESTART_FAULTS: readonly Fault<ServiceWorld>[] = [
  {
    name: 'agent-restarted',
    victims: 0,
    ends: ['shard-agent'],
    concernedMsMax: BARS.nothing,
    othersMsMax: BARS.nothing,
    moves: 'nobody',
    async apply({ world }) {
      await world.restart('shard-agent')
      return { did: 'SIGTERM and start of the agent; its game servers go on', concerned: [] }
    },
  },
  {
    name: 'active-node-restarted',
    victims: 0,
    ends: ['node-1', 'node-2'],
    concernedMsMax: BARS.nothing,
    othersMsMax: BARS.nothing,
    moves: 'nobody',
    async apply(scene) {
      const node = scene.before.status.nodeId
      await scene.world.service(node).stop()
      await eventually('the other node to be active', ANOTHER_LIFE_MS_MAX, async () => {
        const snapshot = await scene.world.product.snapshotIfAny()
        return snapshot !== undefined && snapshot.status.nodeId !== node ? true : undefined
      })
      await scene.world.service(node).start()
      return { did: `SIGTERM of the active ${node}; the standby takes over; started again`, concerned: [] }
    },
  },
  {
    name: 'proxy-stopped-for-a-second',
    victims: 0,
    ends: ['proxy'],
    concernedMsMax: BARS.proxyRestart + 1_000,
    othersMsMax: BARS.proxyRestart + 1_000,
    moves: 'nobody',
    async apply({ world }) {
      await world.service('proxy').stop()
      await sleep(1_000)
      await world.service('proxy').start()
      return { did: 'SIGTERM of the proxy, started again a second later', concerned: 'all' }
    },
  },
]
