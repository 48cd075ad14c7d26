import t from 'tap'
import type { MoveId } from '../../../proto/contract/ids.ts'
import type { DatagramSocket, OpenSocketOptions } from '../../../proxy/udp/datagram-socket.ts'
import { Upstream } from '../../../proxy/udp/upstream.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { change, group, route, snapshot, token } from '../support/routes.ts'

/** A player on group 1; what shards say comes in by hand. */
function playerOnGroupOne() {
  const { carrier, clock, listener } = carrierWorld()
  const closed = { admission: 'closed' } as const
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }, { group: 2, ...closed }, { group: 3, ...closed }]))
  let opened: OpenSocketOptions | undefined
  const heard: string[] = []
  const socket: DatagramSocket = {
    port: 1,
    send: () => {},
    sendTo: datagram => heard.push(datagram.toString()),
    connect: () => true,
    disconnect: () => {},
    queuedBytes: () => 0,
    close: () => {},
  }
  const reply = { socket, closed: false, onSent: () => {} }
  const openSocket = (options: OpenSocketOptions) => {
    opened = options
    return { kind: 'open', socket } as const
  }
  const result = carrier.openUdp(
    listener,
    '198.51.100.1',
    1_000,
    flow => new Upstream(flow, reply, { book: carrier.book, clock, openSocket, routes: carrier.routes }),
  )
  if (result.kind !== 'opened' || !(result.flow.handler instanceof Upstream)) throw new Error('not opened')
  const { flow } = result
  const upstream = result.flow.handler
  upstream.forward(Buffer.from('hello'), reply)
  return {
    carrier,
    heard,
    says: (shard: number) =>
      opened?.onDatagram(Buffer.from(`shard ${shard}`), { address: '127.0.0.1', port: 9_000 + shard }),
    move: (to: number, placementVersion: number, lameDuckMs: number) =>
      carrier.move(token(1), {
        moveId: `move-${placementVersion}` as MoveId,
        groupId: group(to),
        flows: [{ flowId: flow.id, placementVersion }],
        follow: 'resume',
        clientTimeoutMs: 0,
        lameDuckMs,
        pacePerSecond: 0,
      }),
  }
}

t.test('the shard that a player is moved away from may finish what it says', async t => {
  const { heard, says, move } = playerOnGroupOne()
  move(2, 1, 1_000)
  says(1)
  t.strictSame(heard, ['shard 1'])
})

t.test('a move with a lame duck gives no voice back to a shard that the group had left before', async t => {
  const { carrier, heard, says, move } = playerOnGroupOne()
  carrier.applyChange(token(1), change({ routes: [route({ group: 1, shard: 4, generation: 2 })] }))
  says(1)
  move(2, 1, 1_000)
  says(1)
  t.strictSame(
    heard,
    [],
    'the player has sent nothing since the fail-over, and hears nothing of the dead shard',
  )
})

t.test(
  'a second move with a lame duck gives no voice back to a shard that the first has cut off',
  async t => {
    const { heard, says, move } = playerOnGroupOne()
    move(2, 1, 0)
    move(3, 2, 1_000)
    says(1)
    t.strictSame(heard, [])
  },
)

t.test('a shard that a player comes back to keeps no farewell from the time before', async t => {
  const { carrier, heard, says, move } = playerOnGroupOne()
  move(2, 1, 60_000)
  move(1, 2, 0)
  carrier.applyChange(token(1), change({ routes: [route({ group: 1, shard: 4, generation: 2 })] }))
  says(1)
  t.strictSame(heard, [])
})
