import t from 'tap'
import type { FlowTranslator } from '../../../proxy/games/flow-translator.ts'
import type { DatagramSocket } from '../../../proxy/udp/datagram-socket.ts'
import { Upstream } from '../../../proxy/udp/upstream.ts'
import type { FleetPolicy } from '../../../proto/contract/proxy-link.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { policy, snapshot, token } from '../support/routes.ts'

/** A player's flow whose shard has been spoken to. */
function playing(options: { translator?: FlowTranslator; policy?: Partial<FleetPolicy> } = {}) {
  const { carrier, clock, listener } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }], { fleets: [policy(options.policy)] }))
  const socket: DatagramSocket = {
    port: 1,
    send: () => {},
    sendTo: () => {},
    connect: () => true,
    disconnect: () => {},
    queuedBytes: () => 0,
    close: () => {},
  }
  const reply = { socket, closed: false, onSent: () => {}, address: '198.51.100.7' }
  const { translator } = options
  const parts = {
    book: carrier.book,
    clock,
    openSocket: () => ({ kind: 'open', socket }) as const,
    routes: carrier.routes,
    openTranslator: translator && (() => translator),
  }
  const result = carrier.openUdp(listener, '198.51.100.1', 1_000, flow => new Upstream(flow, reply, parts))
  if (result.kind !== 'opened' || !(result.flow.handler instanceof Upstream)) throw new Error('not opened')
  const { handler } = result.flow
  handler.forward(Buffer.from('hello'), reply)
  return handler.userSide
}

t.test('what passes as it is may be carried by the kernel', async t => {
  t.match(playing(), { isTransparent: true, isPlain: true, publicAddress: '198.51.100.7' })
})

t.test('a translator is in the way from the moment on when it translates', async t => {
  let translates = false
  const translator: FlowTranslator = {
    get translates() {
      return translates
    },
    toShard: datagram => datagram,
    toProxy: () => undefined,
  }
  const side = playing({ translator })
  t.match(side, { isTransparent: true, isPlain: true }, 'Teeworlds 0.6 and DDNet')
  translates = true
  t.match(side, { isTransparent: false, isPlain: false }, 'Teeworlds 0.7')
})

t.test('so is a header that tells the agent whose the datagrams are', async t => {
  for (const addresses of ['alias', 'restore'] as const)
    t.match(playing({ policy: { addresses } }), { isTransparent: false, isPlain: false }, addresses)
})
