import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { systemRandom } from '../../../lib/random.ts'
import { Carrier } from '../../../proxy/flows/carrier.ts'
import { noRecorder } from '../../../proxy/flows/flow-recorder.ts'
import { localAddresses } from '../../../proxy/udp/local-addresses.ts'
import { probeBatched } from '../../../proxy/udp/batched/probe-batched.ts'
import type { OpenSocket } from '../../../proxy/udp/datagram-socket.ts'
import { openSocket } from '../../../proxy/udp/open-socket.ts'
import { socketTables } from '../../../proxy/udp/socket-tables.ts'
import { UdpFront } from '../../../proxy/udp/udp-front.ts'
import { carrierLimits, listenerSettings, main } from '../../proxy/support/carrier-world.ts'
import { snapshot, token } from '../../proxy/support/routes.ts'
import { openDoorGame } from './open-door-game.ts'
import type { PlayersNews, PlayersOrder } from './players-and-shard.ts'

const LEASE_MS = 600_000

/** Of a game that is carried without being understood, or of one with a door; `batched`: the first by the sockets of that tier. */
export type DataPath = 'generic' | 'door' | 'batched'

export interface SteadyTraffic {
  /** Has established players send until so many answers have come back: as many datagrams go up as come down. */
  exchange(datagrams: number): Promise<void>
  close(): Promise<void>
}

/** @throws Error where the tier does not work */
function batchedSockets(): OpenSocket {
  const probe = probeBatched(systemClock)
  if (probe.kind === 'missing') throw new Error(`the tier batched: ${probe.why}`)
  return probe.openSocket
}

/** The proxy's data path in this thread, on real sockets of the loopback interface, without the tick: what is allocated here from
 *  now on is allocated for datagrams. The players and the shard live in another thread. */
export async function steadyTraffic(
  players: number,
  firstFlowPort: number,
  path: DataPath,
): Promise<SteadyTraffic> {
  const others = new Worker(new URL('./players-and-shard.ts', import.meta.url))
  const order = (given: PlayersOrder): void => others.postMessage(given)
  const news = async (): Promise<PlayersNews> => ((await once(others, 'message')) as [PlayersNews])[0]
  const shard = await news()
  if (shard.kind !== 'shard') throw new Error(`the shard said ${shard.kind}`)
  const carrier = new Carrier({
    listeners: [{ ...listenerSettings, door: path === 'door' ? { reconnectsPerSecond: 100 } : undefined }],
    limits: carrierLimits,
    flowPorts: { first: firstFlowPort, last: firstFlowPort + 2 * players, quarantineMs: 0 },
    clock: systemClock,
    random: systemRandom,
    recorder: noRecorder,
    events: { opened: () => {}, moved: () => {}, closed: () => {}, observationsChanged: () => {} },
  })
  const front = new UdpFront({
    carrier,
    openSocket: path === 'batched' ? batchedSockets() : openSocket,
    localAddresses,
    socketTables,
    clock: systemClock,
    log: silentLog,
    games: new Map(path === 'door' ? [[main, openDoorGame(players)]] : []),
  })
  const routes = [{ group: 1, port: shard.port, slots: players }]
  carrier.applySnapshot(token(1), snapshot(routes, { leaseMs: LEASE_MS }))
  order({ kind: 'join', players, proxyPort: front.listen(main, ['127.0.0.1'], 0) })
  await news()
  return {
    async exchange(datagrams) {
      order({ kind: 'exchange', datagrams })
      await news()
    },
    async close() {
      order({ kind: 'leave' })
      front.close()
      carrier.closeAll('proxy-stopping')
      await once(others, 'exit')
    },
  }
}
