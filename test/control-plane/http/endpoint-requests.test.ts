import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { ENDPOINT_RATE, endpointRequests } from '../../../control-plane/http/endpoint-requests.ts'
import { promote, redeploy } from '../../../control-plane/fleets/deployment.ts'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import { ManualClock } from '../../../lib/clock.ts'
import type { Token } from '../../../proto/contract/ids.ts'
import { facts, fleet, group, life, NOW, player, ref, shard } from '../../support/world.ts'
import { live as liveOf } from '../../support/world.ts'
import { ScriptedStanding } from '../rpc/rpc-lab.ts'

async function serve(
  t: Test,
  given: Partial<Facts> | undefined,
  people = [player(1, 'arena-g1')],
  token?: string,
) {
  const leadership = new ScriptedStanding(7 as Token)
  const clock = new ManualClock(1_000)
  const handle = endpointRequests({
    leadership,
    facts: () => (given === undefined ? undefined : facts(given)),
    live: () => ({ ...liveOf({ people }), hosts: [], proxies: [] }),
    token,
    clock,
  })
  const server = createServer((request, response) => {
    if (!handle(request, response)) response.writeHead(418).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const ask = async (path: string, options: RequestInit = {}) => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, options)
    const text = await reply.text()
    return {
      status: reply.status,
      headers: reply.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    }
  }
  return { ask, leadership, clock }
}

const two = {
  fleets: [fleet({ shards: 2, spares: 0 })],
  shards: [shard('arena-1'), shard('arena-2')],
  groups: [group(1, ref('arena-1')), group(2, ref('arena-2'))],
}

t.test('who asks is told the listeners and the emptiest shard, for a second', async t => {
  const { ask } = await serve(t, two)
  const { status, headers, body } = await ask('/v1/endpoint/arena?x=1')
  t.equal(status, 200)
  t.equal(headers.get('cache-control'), 'public, max-age=1')
  t.strictSame(body, {
    fleet: 'arena',
    deployment: 1,
    version: 'v1',
    listeners: [],
    shard: { id: 'arena-2', group: 'arena-g2', address: '127.0.0.1:9001', players: 0, slots: 100 },
  })
  t.equal((await ask('/other')).status, 418, 'everything else is somebody else’s')
})

t.test(
  'the highest promoted deployment that is ready gets the newcomers, the one before until then',
  async t => {
    const next = redeploy(fleet(), NOW, 'test')
    const old = fleet({ shards: 2, spares: 0, ...next, spec: next.spec })
    const { ask } = await serve(t, { ...two, fleets: [old] })
    t.match(await ask('/v1/endpoint/arena'), { body: { deployment: 1, version: 'v1' } })
    const shards = [shard('arena-1', { version: 'v1.2' }), shard('arena-2')]
    const busy = [player(1, 'arena-g1'), player(2, 'arena-g1')]
    const later = await serve(t, { ...two, shards, fleets: [old] }, busy)
    t.match(await later.ask('/v1/endpoint/arena'), {
      body: { deployment: 2, version: 'v1.2', shard: { id: 'arena-1' } },
    })
    const back = promote(old, 1, NOW, 'back')
    const after = await serve(t, { ...two, shards, fleets: [{ ...old, ...back }] })
    t.match(await after.ask('/v1/endpoint/arena'), { body: { deployment: 1 } })
  },
)

t.test('what cannot be answered says why, with a code and a remedy', async t => {
  const cases: readonly (readonly [string, Partial<Facts> | undefined, number, string])[] = [
    ['/v1/endpoint/nobody', two, 404, 'SWY_NOT_FOUND'],
    ['/v1/endpoint/..%2f', two, 404, 'SWY_NOT_FOUND'],
    ['/v1/endpoint/', two, 404, 'SWY_NOT_FOUND'],
    ['/v1/endpoint/arena', { fleets: [fleet({ shards: 0 })] }, 409, 'SWY_CONFLICT'],
    [
      '/v1/endpoint/arena',
      { ...two, shards: two.shards.map(one => ({ ...one, life: life.suspect })) },
      503,
      'SWY_NO_ROOM',
    ],
    [
      '/v1/endpoint/arena',
      { ...two, shards: two.shards.map(one => ({ ...one, slots: 0 })) },
      503,
      'SWY_NO_ROOM',
    ],
    ['/v1/endpoint/arena', undefined, 503, 'SWY_NOT_ACTIVE'],
  ]
  for (const [path, given, status, code] of cases) {
    const { ask } = await serve(t, given)
    const reply = await ask(path)
    t.match(reply, { status, body: { code, message: /\w/u, remedy: /\w/u } }, `${path} ${code}`)
    t.equal(reply.headers.get('cache-control'), 'no-store')
    t.equal(reply.headers.get('retry-after'), status === 503 ? '1' : null)
  }
})

t.test('only with the token, only GET, and not too often', async t => {
  const { ask, clock } = await serve(t, two, [], 'secret')
  t.match(await ask('/v1/endpoint/arena'), { status: 401, body: { code: 'SWY_DENIED' } })
  const headers = { authorization: 'Bearer secret' }
  t.match(await ask('/v1/endpoint/arena', { method: 'POST', headers }), { status: 405 })
  t.match(await ask('/v1/endpoint/arena', { method: 'HEAD', headers }), { status: 200, body: undefined })
  for (let index = 1; index < ENDPOINT_RATE.burst; index += 1) await ask('/v1/endpoint/arena', { headers })
  t.match(await ask('/v1/endpoint/arena', { headers }), { status: 429, body: { code: 'SWY_LIMIT' } })
  clock.advance(1_000)
  t.match(await ask('/v1/endpoint/arena', { headers }), { status: 200 })
})
