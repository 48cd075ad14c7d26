import { request } from 'node:http'
import { connect } from 'node:net'
import t from 'tap'
import { hookEndpoint } from '../../../control-plane/automation/hook-endpoint.ts'
import { hashOf, newSecret, parseHookPath } from '../../../control-plane/automation/hook-secret.ts'
import { sampleOf, wordOf } from '../../../control-plane/automation/hook-body.ts'
import type { HookOrder } from '../../../control-plane/scaler/inbound-hook.ts'
import type { LedgerChange } from '../../../control-plane/scaler/ledger.ts'
import { startStatusServer } from '../../../lib/status-server.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { AT_ONCE, GAME, startAutomation } from './automation-lab.ts'

const BATCH_MS = 1_000
const up: HookOrder = { kind: 'scale', pool: GAME, action: { kind: 'step', hosts: 2 } }

const made = (name: string, secret: string, order: HookOrder): LedgerChange => ({
  kind: 'record.put',
  collection: 'inbound-hook',
  id: name,
  expected: undefined,
  value: {
    name,
    secretHash: hashOf(secret),
    order,
    by: 'ann',
    madeAt: 1 as StoreTimeMs,
    secretAt: 1 as StoreTimeMs,
  },
})

async function lab(t: Parameters<typeof startAutomation>[0], order: HookOrder = up) {
  const started = await startAutomation(t)
  await started.put()
  const secret = newSecret()
  await started.commit(made('alert', secret, order))
  const node = started.node()
  await node.pass()
  const server = await startStatusServer({
    bind: '127.0.0.1',
    port: 0,
    other: hookEndpoint(call => node.automation.take(call)),
    source: {
      healthy: () => true,
      notReady: () => undefined,
      metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
    },
  })
  t.after(() => server.close())
  const call = (path: string, body = '', method = 'POST') => posted(server.port, path, body, method)
  return { ...started, node, secret, call, port: server.port }
}

/** What comes back, in one text. */
function posted(port: number, path: string, body: string, method: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, agent: false }, answer => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece: string) => (text += piece))
      answer.on('end', () => resolve(`${answer.statusCode} ${text}`))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

t.test('a call asks for hosts, a moment later, with an event', async t => {
  const { call, secret, node, clock, pool, events } = await lab(t)
  t.equal(await call(`/v1/hooks/${secret}`), '202 ')
  await node.pass()
  t.equal((await pool()).desired, 3, 'a burst is waited for')
  clock.advance(BATCH_MS)
  await node.pass()
  t.match(await pool(), { desired: 5, declared: 5 })
  t.match(await events('webhook.'), [{ kind: 'webhook.called', actor: 'webhook:alert', subject: 'game' }])
})

t.test('a burst of calls is one call', async t => {
  const { call, secret, node, clock, pool, events } = await lab(t)
  for (let index = 0; index < 5; index += 1) await call(`/v1/hooks/${secret}`)
  clock.advance(BATCH_MS)
  await node.pass()
  t.equal((await pool()).desired, 5)
  t.match(await events('webhook.'), [{ after: { calls: 5 } }])
})

t.test('a thousand guesses are answered like a call, and change nothing', async t => {
  const { call, node, clock, read, events, secret } = await lab(t)
  const before = JSON.stringify(await read(), mapped)
  const said = new Set<string>()
  for (let index = 0; index < 1_000; index += 1)
    said.add(await call(`/v1/hooks/${newSecret()}`, '{"value": 3}'))
  for (const path of [
    '',
    '/',
    '/x',
    `/${secret}x`,
    `/${secret}/other`,
    `/${secret}/complete/x`,
    '/../../metrics',
  ])
    said.add(await call(`/v1/hooks${path}`))
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS'])
    said.add(await call(`/v1/hooks/${secret}`, '', method))
  said.add(await call(`/v1/hooks/${secret}`, 'x'.repeat(100_000)))
  t.same([...said], ['202 '])
  clock.advance(BATCH_MS)
  await node.pass()
  t.equal(JSON.stringify({ ...(await read()), now: 0 }, mapped), before.replace(/"now":\d+/, '"now":0'))
  t.same(await events(), [])
})

function mapped(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value
}

t.test('what is no call at all is not ours', async t => {
  const { call } = await lab(t)
  t.match(await call('/v1/hook'), /^404/)
  t.match(await call('/healthz'), /^200/)
})

t.test('whoever sends half a body and goes away has called nothing', async t => {
  const { secret, port, node, clock, events } = await lab(t)
  const socket = connect(port, '127.0.0.1')
  await new Promise<void>(resolve => {
    socket.write(`POST /v1/hooks/${secret} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"va`, () => {
      socket.destroy()
      resolve()
    })
  })
  await new Promise(resolve => socket.once('close', resolve))
  clock.advance(BATCH_MS)
  await node.pass()
  t.same(await events(), [])
})

t.test('ten calls a second are taken of one webhook', async t => {
  const { secret, node, clock, events } = await lab(t)
  for (let index = 0; index < 30; index += 1) node.automation.inbound.take(secret, '')
  t.equal(node.automation.inbound.dropped, 20)
  clock.advance(BATCH_MS)
  await node.pass()
  t.match(await events('webhook.'), [{ after: { calls: 10 } }])
})

t.test('a hundred a second of all together', async t => {
  const { node, clock, commit } = await lab(t)
  const secrets = Array.from({ length: 12 }, newSecret)
  for (const [index, secret] of secrets.entries()) await commit(made(`hook-${index}`, secret, up))
  await node.pass()
  for (const secret of secrets)
    for (let index = 0; index < 10; index += 1) node.automation.inbound.take(secret, '')
  t.equal(node.automation.inbound.dropped, 20)
  clock.advance(BATCH_MS)
  await node.pass()
})

t.test('two webhooks of one pool at the same time: both count', async t => {
  const { node, clock, commit, secret, pool } = await lab(t)
  const other = newSecret()
  await commit(made('other', other, { kind: 'scale', pool: GAME, action: { kind: 'step', hosts: 1 } }))
  await node.pass()
  node.automation.inbound.take(secret, '')
  node.automation.inbound.take(other, '')
  clock.advance(BATCH_MS)
  await node.pass()
  await node.pass()
  t.equal((await pool()).desired, 6)
})

t.test('never beyond max; cooldowns hold', async t => {
  const { node, clock, commit, pool, secret } = await lab(t)
  const { spec, version } = await pool()
  await commit({
    kind: 'pool.put',
    spec: { ...spec, max: 6, scaling: { ...AT_ONCE, cooldownUpMs: 60_000 } },
    expected: version,
  })
  const levels: number[] = []
  for (const waitMs of [BATCH_MS, BATCH_MS, 60_000]) {
    node.automation.inbound.take(secret, '')
    clock.advance(waitMs)
    await node.pass()
    levels.push((await pool()).desired)
  }
  t.same(levels, [5, 5, 6])
})

t.test('an outside program says a number, for policies that ask it', async t => {
  const { node, clock, call, secret, read, events } = await lab(t, { kind: 'sample', source: 'oracle' })
  for (const body of ['', 'x', '{}', '{"value": "7"}', '{"value": 1.5}', '-1', '[7]'])
    await call(`/v1/hooks/${secret}`, body)
  clock.advance(BATCH_MS)
  await node.pass()
  t.equal((await read()).collections.sample.size, 0)
  await call(`/v1/hooks/${secret}`, '{"value": 7}')
  clock.advance(BATCH_MS)
  await node.pass()
  t.match((await read()).collections.sample.get('oracle'), { value: { value: 7 } })
  await call(`/v1/hooks/${secret}`, '7')
  clock.advance(BATCH_MS)
  await node.pass()
  const { collections, now } = await read()
  t.equal(collections.sample.get('oracle')?.value.at, now, 'said again is fresh again')
  t.equal((await events('webhook.')).length, 1, 'and no news')
})

t.test('an old secret means nothing after a rotation, and a standby drops everything', async t => {
  const { node, clock, commit, read, secret, events } = await lab(t)
  const { version, value } = (await read()).collections['inbound-hook'].get('alert')!
  const fresh = newSecret()
  await commit({
    kind: 'record.put',
    collection: 'inbound-hook',
    id: 'alert',
    expected: version,
    value: { ...value, secretHash: hashOf(fresh) },
  })
  await node.pass()
  node.automation.inbound.take(secret, '')
  clock.advance(BATCH_MS)
  await node.pass()
  t.same(await events('webhook.'), [])
  const { token } = node
  node.token = undefined
  node.automation.take({ secret: fresh, complete: false, body: '' })
  node.token = token
  clock.advance(BATCH_MS)
  await node.pass()
  t.same(await events('webhook.'), [])
  node.automation.take({ secret: fresh, complete: false, body: '' })
  clock.advance(BATCH_MS)
  await node.pass()
  t.equal((await events('webhook.')).length, 1)
})

t.test('paths and bodies', async t => {
  const secret = newSecret()
  t.same(parseHookPath(`/v1/hooks/${secret}`), { secret, complete: false })
  t.same(parseHookPath(`/v1/hooks/${secret}/complete`), { secret, complete: true })
  for (const path of [
    '',
    '/v1/hooks/',
    `/v1/hooks/${secret}/`,
    `/v1/hooks/${secret}/complete/`,
    `/hooks/${secret}`,
  ])
    t.equal(parseHookPath(path), undefined, path)
  t.equal(sampleOf(' 12 '), 12)
  t.equal(sampleOf('1000001'), undefined)
  t.equal(wordOf('{"result": "heartbeat"}'), 'heartbeat')
  t.equal(wordOf('{"result": "yes"}'), undefined)
  t.equal(wordOf('"continue"'), undefined)
})
