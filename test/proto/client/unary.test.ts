import { status } from '@grpc/grpc-js'
import t, { type Test } from 'tap'
import { callStream, callUnary } from '../../../proto/client/unary.ts'
import { eventView, listEventsRequest, listRequest, shardList } from '../../../proto/contract/admin.ts'
import { failure, startGrpcTestServer } from '../../support/grpc-test-server.ts'

type UnaryHandler = (
  call: { request: unknown; metadata: { get(name: string): unknown[] } },
  answer: (error: object | null, value?: object) => void,
) => void

async function shardServer(t: Test, ListShards: UnaryHandler): Promise<string> {
  const server = await startGrpcTestServer('ShardService', { ListShards })
  t.teardown(() => server.close())
  return server.address
}

function listShards(address: string, more: { token?: string; deadlineMs?: number } = {}) {
  return callUnary(
    'ShardService',
    'ListShards',
    listRequest,
    shardList,
    { fleet: 'arena', labels: { a: 'b' } },
    { address, ...more },
  )
}

t.test('a call carries the request and the token and brings the decoded answer', async t => {
  const address = await shardServer(t, (call, answer) => {
    t.match(call.request, { fleet: 'arena', labels: { a: 'b' } })
    t.same(call.metadata.get('authorization'), ['Bearer secret-secret'])
    answer(null, { shards: [] })
  })
  t.same(await listShards(address, { token: 'secret-secret' }), { shards: [] })
})

const failures = [
  [status.NOT_FOUND, { 'swy-code': 'SWY_AMBIGUOUS' }, 'SWY_AMBIGUOUS'],
  [status.UNAUTHENTICATED, {}, 'SWY_DENIED'],
  [status.UNAVAILABLE, {}, 'SWY_UNREACHABLE'],
  [status.UNKNOWN, { 'swy-code': 'SWY_OF_THE_FUTURE' }, 'SWY_INTERNAL'],
  [
    status.FAILED_PRECONDITION,
    { 'swy-code': 'SWY_NOT_ACTIVE', 'swy-active': '127.0.0.1:7' },
    'SWY_NOT_ACTIVE',
  ],
] as const
for (const [code, metadata, expected] of failures)
  t.test(`status ${status[code]} with ${JSON.stringify(metadata)} is ${expected}`, async t => {
    const address = await shardServer(t, (_call, answer) => answer(failure(code, 'details', metadata)))
    await t.rejects(listShards(address), { code: expected, message: /details/ })
  })

t.test('the active node is named', async t => {
  const address = await shardServer(t, (_call, answer) =>
    answer(
      failure(status.FAILED_PRECONDITION, 'stands by', {
        'swy-code': 'SWY_NOT_ACTIVE',
        'swy-active': '127.0.0.1:7',
      }),
    ),
  )
  await t.rejects(listShards(address), { message: /stands by \(active: 127.0.0.1:7\)/ })
})

t.test('a standby’s word where the active node is is followed, once', async t => {
  const active = await shardServer(t, (_call, answer) => answer(null, { shards: [] }))
  const standsBy = (named: string) => (_call: unknown, answer: (error: object) => void) =>
    answer(
      failure(status.FAILED_PRECONDITION, 'stands by', { 'swy-code': 'SWY_NOT_ACTIVE', 'swy-active': named }),
    )
  const standby = await shardServer(t, standsBy(active))
  t.same(await listShards(standby), { shards: [] })
  const second = await shardServer(t, standsBy(standby))
  await t.rejects(listShards(second), { code: 'SWY_NOT_ACTIVE' })
})

t.test('nobody there is unreachable, nobody answering is a timeout', async t => {
  await t.rejects(listShards('127.0.0.1:1'), { code: 'SWY_UNREACHABLE', message: /127.0.0.1:1/ })
  const address = await shardServer(t, () => {})
  await t.rejects(listShards(address, { deadlineMs: 200 }), { code: 'SWY_TIMEOUT' })
})

t.test('an answer that the contract refuses is no answer', async t => {
  const address = await shardServer(t, (_call, answer) => answer(null, { shards: [{ id: 'x'.repeat(100) }] }))
  await t.rejects(listShards(address), { code: 'SWY_WIRE_INVALID', message: /shards\[0\].id/ })
})

const event = { id: '1', atMs: '5', kind: 'shard.down', subject: 'arena-1' }
type StreamCall = {
  write(value: object): void
  end(): void
  emit(name: 'error', error: object): void
  on(name: 'cancelled', then: () => void): void
}

async function eventServer(t: Test, WatchEvents: (call: StreamCall) => void): Promise<string> {
  const server = await startGrpcTestServer('EventService', { WatchEvents })
  t.teardown(() => server.close())
  return server.address
}

function watch(address: string, signal?: AbortSignal) {
  const options = signal === undefined ? { address } : { address, signal }
  return callStream(
    'EventService',
    'WatchEvents',
    listEventsRequest,
    eventView,
    { subject: '', limit: 0 },
    options,
  )
}

t.test('a stream gives its answers one by one and ends', async t => {
  const address = await eventServer(t, call => {
    call.write(event)
    call.write({ ...event, id: '2' })
    call.end()
  })
  const ids: number[] = []
  for await (const { id } of watch(address)) ids.push(id)
  t.same(ids, [1, 2])
})

t.test('a stream that fails throws our error after its answers', async t => {
  const address = await eventServer(t, call => {
    call.write(event)
    call.emit('error', failure(status.FAILED_PRECONDITION, 'moved on', { 'swy-code': 'SWY_NOT_ACTIVE' }))
  })
  const answers = watch(address)
  t.equal((await answers.next()).value?.id, 1)
  await t.rejects(answers.next(), { code: 'SWY_NOT_ACTIVE' })
})

t.test('leaving the loop, and the signal, cancel the call', async t => {
  let cancelled = 0
  let note = (): void => {}
  const address = await eventServer(t, call => {
    call.on('cancelled', () => {
      cancelled += 1
      note()
    })
    call.write(event)
  })
  for await (const { id } of watch(address)) if (id === 1) break
  if (cancelled === 0) await new Promise<void>(resolve => (note = resolve))
  const controller = new AbortController()
  for await (const { id } of watch(address, controller.signal)) if (id === 1) controller.abort()
  if (cancelled === 1) await new Promise<void>(resolve => (note = resolve))
  t.equal(cancelled, 2)
})
