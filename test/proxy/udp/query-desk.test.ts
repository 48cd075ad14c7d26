import t from 'tap'
import { sourceAdapter } from '../../../proxy/games/source/source-adapter.ts'
import { keyedHash } from '../../../proxy/udp/keyed-hash.ts'
import { QueryDesk } from '../../../proxy/udp/query-desk.ts'
import { SEND_QUEUE_BYTES_MAX } from '../../../proxy/udp/reply-socket.ts'
import { PLAYERS } from '../../games/source/a2s-probe.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { snapshot, token } from '../support/routes.ts'

const from = { address: '192.0.2.1', port: 4_000 }
const limits = { repliesPerIpPerSecond: 3, repliesPerPrefixPerSecond: 5, replyBytesPerSecond: 16_384 }

function deskWorld(routes: Parameters<typeof snapshot>[0], bans: readonly string[] = []) {
  const { carrier, clock, listener } = carrierWorld()
  const given = bans.map(network => ({ network, expiresAtMs: 0 }))
  carrier.applySnapshot(token(1), snapshot(routes, { bans: given }))
  const desk = new QueryDesk({
    game: { adapter: sourceAdapter, name: undefined, limits, hash: keyedHash(Buffer.alloc(32, 1)) },
    flows: listener,
    carrier,
    clock,
    openSocket: () => ({ kind: 'failed', code: 'EMFILE' }),
  })
  const sent: string[] = []
  const queue = { bytes: 0 }
  const nothing = () => {}
  const socket = {
    port: 27_015,
    send: nothing,
    sendTo: (_answer: Buffer, address: string, port: number) => void sent.push(`${address}:${port}`),
    connect: () => true,
    disconnect: nothing,
    queuedBytes: () => queue.bytes,
    close: nothing,
  }
  const asked = (datagram: Buffer, source = from) =>
    desk.answer(datagram, source, { socket, closed: false, onSent: nothing }, 27_015)
  return { carrier, listener, desk, sent, queue, asked }
}

t.test('questions are answered to where they came from, and make no flow', async t => {
  const { asked, sent, listener, desk } = deskWorld([{ group: 1 }])
  asked(PLAYERS)
  t.same(sent, ['192.0.2.1:4000'])
  t.match(listener.counters, { queriesAnswered: 1, queryReplyBytes: 9 })
  t.equal(listener.flows, 0)
  t.doesNotThrow(() => desk.tick(), 'without a socket to ask from')
})

t.test('why a question gets no answer is counted', async t => {
  const refused = (world: ReturnType<typeof deskWorld>, query = PLAYERS) => {
    world.asked(query)
    t.same(world.sent, [])
    return Object.entries(world.listener.counters.dropsByReason()).filter(([, count]) => count > 0)
  }
  t.same(refused(deskWorld([])), [['no-route', 1]])
  t.same(refused(deskWorld([{ group: 1 }], ['192.0.2.0/24'])), [['banned', 1]])
  t.same(refused(deskWorld([{ group: 1 }]), Buffer.from('\xff\xff\xff\xffi', 'latin1')), [
    ['query-invalid', 1],
  ])
  const draining = deskWorld([{ group: 1 }])
  draining.carrier.setDraining(true)
  t.same(refused(draining), [['draining', 1]])
  const clogged = deskWorld([{ group: 1 }])
  clogged.queue.bytes = SEND_QUEUE_BYTES_MAX + 1
  t.same(refused(clogged), [['queue-full', 1]])
})

t.test('20,000 questions from one range get what its budget allows, and make no flow', async t => {
  const { asked, sent, listener } = deskWorld([{ group: 1 }])
  for (let n = 0; n < 20_000; n += 1) asked(PLAYERS, { address: `192.0.2.${n % 256}`, port: n })
  t.equal(sent.length, limits.repliesPerPrefixPerSecond)
  t.equal(listener.counters.dropsFor('query-limit'), 20_000 - sent.length)
  t.equal(listener.flows, 0)
})
