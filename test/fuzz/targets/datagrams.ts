import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import { Carrier } from '../../../proxy/flows/carrier.ts'
import { noRecorder } from '../../../proxy/flows/flow-recorder.ts'
import { localAddresses } from '../../../proxy/udp/local-addresses.ts'
import { openSocket } from '../../../proxy/udp/open-socket.ts'
import { socketTables } from '../../../proxy/udp/socket-tables.ts'
import { UdpFront } from '../../../proxy/udp/udp-front.ts'
import { carrierLimits, listenerSettings, main } from '../../proxy/support/carrier-world.ts'
import { snapshot, token } from '../../proxy/support/routes.ts'
import { flowPortRange } from '../../proxy/support/udp-world.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget, FuzzVerdict } from '../engine/fuzz-target.ts'

/** The largest that UDP over IPv4 carries. */
const DATAGRAM_BYTES_MAX = 65_507

interface World {
  readonly player: Socket
  readonly port: number
}
let world: Promise<World> | undefined

/** A datagram through the real proxy to a shard that sends it back. */
export const datagrams: FuzzTarget = {
  name: 'datagrams',
  promise: 'every datagram, of whatever bytes and length, reaches the shard and comes back unchanged',
  words: ['\u00ff\u00ff\u00ff\u00ffTSource Engine Query\0', '\u00ff\u00ff\u00ff\u00ffA'],
  startsThings: true,
  async run(input): Promise<FuzzVerdict> {
    const { player, port } = await (world ??= openWorld())
    const sent = input.subarray(0, DATAGRAM_BYTES_MAX)
    const answer = once(player, 'message')
    player.send(sent, port, '127.0.0.1')
    const [echoed] = (await answer) as [Buffer]
    expect(echoed.equals(sent), `${sent.length} bytes became ${echoed.length}`)
    return 'taken'
  },
}

async function openWorld(): Promise<World> {
  const shard = await bound()
  shard.on('message', (data, from) => shard.send(data, from.port, from.address))
  const carrier = new Carrier({
    listeners: [listenerSettings],
    limits: carrierLimits,
    flowPorts: flowPortRange(),
    clock: systemClock,
    random: seededRandom(1),
    recorder: noRecorder,
    events: { opened: () => {}, moved: () => {}, closed: () => {}, observationsChanged: () => {} },
  })
  const front = new UdpFront({
    carrier,
    openSocket,
    localAddresses,
    socketTables,
    clock: systemClock,
    log: silentLog,
  })
  const port = front.listen(main, ['127.0.0.1'], 0)
  carrier.applySnapshot(
    token(1),
    snapshot([{ group: 1, port: shard.address().port }], { leaseMs: 1_000_000_000 }),
  )
  return { player: await bound(), port }
}

async function bound(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1_024 * 1_024 })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}
