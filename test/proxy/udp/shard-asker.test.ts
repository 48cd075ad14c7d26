import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import type { ShardInterviews } from '../../../proxy/games/game-adapter.ts'
import type { CarriedShard } from '../../../proxy/routing/route.ts'
import { RouteTable } from '../../../proxy/routing/route-table.ts'
import type { OpenSocketOptions } from '../../../proxy/udp/datagram-socket.ts'
import { ASK_EVERY_MS, ASKS_PER_TICK_MAX } from '../../../proxy/games/ask-turns.ts'
import { ShardAsker } from '../../../proxy/udp/shard-asker.ts'
import { arena, snapshot, token } from '../support/routes.ts'

/** Questions are `?`; whatever is heard is asked about once more with `!`. */
function askerWorld() {
  const clock = new ManualClock()
  const routes = new RouteTable({ groupsMax: 1_000, placementsMax: 10 })
  const heard: string[] = []
  const forgotten: CarriedShard[] = []
  const interviews: ShardInterviews = {
    ask: () => [Buffer.from('?')],
    hear(shard, datagram) {
      heard.push(`${shard.port} ${datagram.toString()}`)
      return [Buffer.from('!')]
    },
    forget: shard => void forgotten.push(shard),
  }
  const sent: string[] = []
  const sockets: OpenSocketOptions[] = []
  const asker = new ShardAsker({
    fleet: arena,
    routes,
    interviews,
    clock,
    openSocket(options) {
      sockets.push(options)
      const sendTo = (datagram: Buffer, _address: string, port: number) =>
        void sent.push(`${port} ${datagram.toString()}`)
      const nothing = () => {}
      const socket = {
        port: 1,
        send: nothing,
        sendTo,
        connect: () => true,
        disconnect: nothing,
        queuedBytes: () => 0,
      }
      return { kind: 'open', socket: { ...socket, close: nothing } }
    },
  })
  const route = (ports: readonly number[]) => {
    const sketches = ports.map((port, index) => ({ group: index + 1, shard: port, port }))
    routes.applySnapshot(token(1), snapshot(sketches), clock.monotonicMs())
  }
  const tick = (ms: number) => {
    clock.advance(ms)
    asker.tick()
    return sent.splice(0)
  }
  return { clock, route, tick, sent, heard, forgotten, sockets }
}

t.test('a big fleet is asked bit by bit, every shard once in a round', async t => {
  const { route, tick, sockets } = askerWorld()
  const ports = Array.from({ length: 40 }, (_, index) => 9_000 + index)
  route(ports)
  const first = [tick(0), tick(50), tick(50), tick(50)]
  t.same(
    first.map(round => round.length),
    [ASKS_PER_TICK_MAX, ASKS_PER_TICK_MAX, 8, 0],
  )
  t.same(
    first.flat().sort(),
    ports.map(port => `${port} ?`),
  )
  t.same(
    [tick(ASK_EVERY_MS - 151), tick(1), tick(50), tick(50)].map(round => round.length),
    [0, 16, 16, 8],
  )
  t.equal(sockets.length, 1, 'from one socket')
})

t.test('newcomers are asked at once, the others when it is their turn; who is gone is forgotten', async t => {
  const { route, tick, forgotten } = askerWorld()
  route([9_001, 9_002])
  t.same(tick(0), ['9001 ?', '9002 ?'])
  route([9_002, 9_003])
  t.same(tick(50), ['9003 ?'])
  t.same(
    forgotten.map(({ port }) => port),
    [9_001],
  )
  t.same(tick(ASK_EVERY_MS - 50), ['9002 ?'])
})

t.test('only asked shards are heard', async t => {
  const { route, tick, sent, heard, sockets } = askerWorld()
  route([9_001])
  tick(0)
  const [socket] = sockets
  socket!.onDatagram(Buffer.from('a'), { address: '127.0.0.1', port: 9_001 })
  socket!.onDatagram(Buffer.from('b'), { address: '127.0.0.1', port: 9_002 })
  socket!.onDatagram(Buffer.from('c'), { address: '127.0.0.2', port: 9_001 })
  t.same(heard, ['9001 a'])
  t.same(sent, ['9001 !'])
})
