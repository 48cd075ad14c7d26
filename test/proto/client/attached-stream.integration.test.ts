import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { status } from '@grpc/grpc-js'
import t, { type Test } from 'tap'
import { systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import { systemTimers } from '../../../lib/timers.ts'
import { attachOver } from '../../../proto/client/attach-call.ts'
import { AttachedStream, REPORTS_BUFFERED_MAX } from '../../../proto/client/attached-stream.ts'
import {
  agentOrder,
  type AgentOrder,
  agentReport,
  type AgentReport,
} from '../../../proto/contract/agent-link.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { failure, type ServerCall, startGrpcTestServer } from '../../support/grpc-test-server.ts'

const WELCOME = { orderId: 'o1', token: '1', welcome: {}, body: 'welcome' }

/** A queue that a test waits on. */
class Mailbox<T> {
  readonly #items: T[] = []
  readonly #waiting: ((item: T) => void)[] = []

  put(item: T): void {
    const waiter = this.#waiting.shift()
    if (waiter === undefined) this.#items.push(item)
    else waiter(item)
  }

  take(): Promise<T> {
    const item = this.#items.shift()
    return item === undefined ? new Promise(resolve => this.#waiting.push(resolve)) : Promise.resolve(item)
  }
}

async function node(t: Test, answer: (call: ServerCall) => void, port = 0) {
  const reports = new Mailbox<Record<string, unknown>>()
  const calls = new Mailbox<ServerCall>()
  const server = await startGrpcTestServer(
    'AgentLinkService',
    {
      Attach: (call: ServerCall) => {
        call.on('error', () => {})
        call.on('end', () => call.end())
        call.on('data', (report: Record<string, unknown>) => reports.put(report))
        calls.put(call)
        answer(call)
      },
    },
    port,
  )
  t.teardown(() => server.close())
  return { ...server, reports, calls }
}

function attach(t: Test, addresses: readonly string[], token?: string) {
  const events = new Mailbox<string>()
  const orders = new Mailbox<AgentOrder>()
  const stream = new AttachedStream<AgentReport, AgentOrder>({
    open: attachOver('AgentLinkService', token),
    addresses,
    report: agentReport,
    order: agentOrder,
    clock: systemClock,
    random: seededRandom(1),
    timers: systemTimers,
    log: silentLog,
    hello: () => ({
      kind: 'hello',
      value: {
        hostId: 'h1' as HostId,
        bootId: 'b',
        version: '1',
        pid: 1,
        address: '127.0.0.1',
        shards: [],
        exits: [],
        containers: true,
        restores: true,
        restoreObstacle: '',
      },
    }),
    onAttached: () => events.put('attached'),
    onOrder: order => orders.put(order),
    onDetached: why => events.put(`detached: ${why}`),
  })
  t.teardown(() => stream.stop())
  stream.start()
  return { stream, events, orders }
}

const heartbeat: AgentReport['body'] = { kind: 'heartbeat', value: { shards: [], restoring: undefined } }

t.test('says hello first, then numbers its reports, and hands over orders', async t => {
  const { reports, calls, address } = await node(t, call => call.write(WELCOME))
  const { stream, events, orders } = attach(t, [address], 'secret-secret')
  t.equal(await events.take(), 'attached')
  t.equal(stream.attachedTo, address)
  t.match(await reports.take(), { sequence: '1', body: 'hello', hello: { hostId: 'h1' } })
  t.match(await orders.take(), { orderId: 'o1', body: { kind: 'welcome' } })
  t.equal(stream.send(heartbeat), true)
  t.match(await reports.take(), { sequence: '2', body: 'heartbeat' })
  t.same((await calls.take()).metadata.get('authorization'), ['Bearer secret-secret'])
})

t.test('refuses to send while not attached, and counts', async t => {
  const { address } = await node(t, () => {})
  const { stream } = attach(t, [address])
  t.equal(stream.send(heartbeat), false)
  t.equal(stream.refusedReports, 1)
  t.equal(stream.attachedTo, undefined)
})

t.test('refuses to send more than a slow node takes', async t => {
  const { address } = await node(t, call => {
    call.pause()
    call.write(WELCOME)
  })
  const { stream, events } = attach(t, [address])
  await events.take()
  const chunk: AgentReport['body'] = {
    kind: 'log',
    value: { orderId: 'o' as never, lines: Array.from({ length: 50 }, () => 'x'.repeat(2_000)), last: false },
  }
  let sent = 0
  while (sent <= 10 * REPORTS_BUFFERED_MAX && stream.send(chunk)) sent += 1
  t.ok(sent <= REPORTS_BUFFERED_MAX + 1, `sent ${sent}`)
  t.equal(stream.refusedReports, 1)
})

t.test('goes on after an order that cannot be decoded, and says so', async t => {
  const { reports, address } = await node(t, call => {
    call.write({ orderId: 'bad-1', token: '0', welcome: {} })
    call.write({ orderId: 'BAD ID', token: '1', welcome: {} })
    call.write({ orderId: 'o3', token: '1', kill: { shard: { shardId: 'UPPER', incarnation: '1' } } })
    call.write(WELCOME)
  })
  const { orders } = attach(t, [address])
  t.match(await orders.take(), { orderId: 'o1' })
  t.match(await reports.take(), { body: 'hello' })
  t.match(await reports.take(), {
    rejected: { code: 'SWY_WIRE_INVALID', orderId: 'bad-1', message: /token/ },
  })
  t.match(await reports.take(), { rejected: { orderId: '', message: /orderId/ } })
  t.match(await reports.take(), { rejected: { orderId: 'o3', message: /body.kill.shard.shardId/ } })
})

t.test('comes back when the node ends the stream, dies and returns', async t => {
  const first = await node(t, call => call.write(WELCOME))
  const { events, stream } = attach(t, [first.address])
  t.equal(await events.take(), 'attached')
  ;(await first.calls.take()).end()
  t.match(await events.take(), /^detached: .* ended the stream/)
  t.equal(await events.take(), 'attached')
  first.close()
  t.match(await events.take(), /^detached: /)
  t.equal(stream.send(heartbeat), false)
  const second = await node(t, call => call.write(WELCOME), first.port)
  t.equal(await events.take(), 'attached')
  t.match(await second.reports.take(), { sequence: '1', body: 'hello' })
})

t.test('takes the next address when one does not answer', async t => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as AddressInfo
  closed.close()
  const { address } = await node(t, call => call.write(WELCOME))
  const { events, stream } = attach(t, [`127.0.0.1:${port}`, address])
  t.equal(await events.take(), 'attached')
  t.equal(stream.attachedTo, address)
})

t.test('leaves a peer that accepts connections and never speaks', async t => {
  const sockets = new Set<Socket>()
  const mute = createServer(socket => {
    sockets.add(socket.resume())
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(mute, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    mute.close()
  })
  const { address } = await node(t, call => call.write(WELCOME))
  const { events, stream } = attach(t, [`127.0.0.1:${(mute.address() as AddressInfo).port}`, address])
  t.equal(await events.take(), 'attached')
  t.equal(stream.attachedTo, address)
})

t.test('follows a standby node to the active one', async t => {
  const active = await node(t, call => call.write(WELCOME))
  const standby = await node(t, call =>
    call.emit(
      'error',
      failure(status.FAILED_PRECONDITION, 'stands by', {
        'swy-code': 'SWY_NOT_ACTIVE',
        'swy-active': active.address,
      }),
    ),
  )
  const { events, stream } = attach(t, [standby.address])
  t.equal(await events.take(), 'attached')
  t.equal(stream.attachedTo, active.address)
})

t.test('nodes that point at each other, or nowhere, are asked again at the pace of the back-off', async t => {
  let asked = 0
  const confused = await node(t, call => {
    asked += 1
    const named = asked % 2 === 0 ? 'not an address' : confused.address
    call.emit(
      'error',
      failure(status.FAILED_PRECONDITION, '', { 'swy-code': 'SWY_NOT_ACTIVE', 'swy-active': named }),
    )
  })
  attach(t, [confused.address])
  for (let call = 0; call < 4; call += 1) await confused.calls.take()
  t.ok(asked < 10)
})

t.test('stops for good, with what was sent before', async t => {
  const { reports, address } = await node(t, call => {
    call.write(WELCOME)
  })
  const { stream, events } = attach(t, [address])
  await events.take()
  stream.send(heartbeat)
  await stream.stop()
  t.match(await reports.take(), { body: 'hello' })
  t.match(await reports.take(), { body: 'heartbeat' })
  t.equal(stream.send(heartbeat), false)
})
