import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { IdentityKeeper } from '../../../control-plane/install/installation-identity.ts'
import { JOIN_BODY_BYTES_MAX, JOIN_PATH, joinEndpoint } from '../../../control-plane/install/join-endpoint.ts'
import { joinToken } from '../../../control-plane/install/join-token.ts'
import type { ScalerFacts, ScalerLedger } from '../../../control-plane/scaler/ledger.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { startStatusServer } from '../../../lib/status-server.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { facts, row } from '../scaler/scaler-lab.ts'
import { NO_COLLECTIONS } from '../../../control-plane/scaler/collections.ts'

const SECRET = 'the secret of this installation'
const identity = { joinSecret: SECRET, sshPrivateKey: 'x', sshPublicKey: 'y' }

async function desk(
  t: Test,
  part: Partial<ScalerFacts> = {},
  authToken: string | undefined = 'token-of-all',
) {
  const state: { facts: ScalerFacts; away: boolean } = {
    facts: facts({
      collections: {
        ...NO_COLLECTIONS,
        identity: new Map([['installation', { id: 'installation', version: 1, value: identity }]]),
      },
      ...part,
    }),
    away: false,
  }
  const ledger: ScalerLedger = {
    read: async () => {
      if (state.away) throw new Error('the store is away')
      return state.facts
    },
    commit: async () => 'refused',
  }
  const clock = new ManualClock(0)
  const server = await startStatusServer({
    bind: '127.0.0.1',
    port: 0,
    source: {
      healthy: () => true,
      notReady: () => undefined,
      metrics: async () => ({ contentType: '', text: '' }),
    },
    other: joinEndpoint({
      identity: new IdentityKeeper({ ledger, token: () => undefined }),
      ledger,
      controlPlanes: ['192.0.2.1:7400'],
      authToken,
      clock,
      log: silentLog,
    }),
  })
  t.after(() => server.close())
  const url = `http://127.0.0.1:${server.port}`
  const post = async (body: string, method = 'POST') => {
    const response = await fetch(`${url}${JOIN_PATH}`, { method, ...(method === 'POST' ? { body } : {}) })
    return { status: response.status, text: await response.text() }
  }
  const ask = (host: string, secret = SECRET) =>
    post(JSON.stringify({ token: joinToken(secret, host as HostId) }))
  return { state, clock, url, port: server.port, post, ask }
}

t.test('a host on its way up is told who it is, again and again until it has joined', async t => {
  const { ask, state } = await desk(t, { hosts: [row('game-1', 'joining'), row('game-2', 'ready')] })
  const told = {
    status: 200,
    text: JSON.stringify({ hostId: 'game-1', controlPlanes: ['192.0.2.1:7400'], authToken: 'token-of-all' }),
  }
  t.same(await ask('game-1'), told)
  t.same(await ask('game-1'), told, 'its first answer may have been lost')
  state.facts = { ...state.facts, hosts: [row('game-1', 'ready')] }
  t.same(await ask('game-1'), { status: 403, text: '' })
})

t.test('everybody else is denied, and told nothing', async t => {
  const { ask, post } = await desk(t, { hosts: [row('game-1', 'joining'), row('game-2', 'ready')] })
  const denied = { status: 403, text: '' }
  t.same(await ask('game-1', 'another secret'), denied, 'a token of another installation')
  t.same(await ask('game-2'), denied, 'one that has joined')
  t.same(await ask('game-3'), denied, 'one that there is not')
  for (const body of ['', 'null', '[]', '{', '{"token":7}', '{"token":""}', `{"token":"${'x'.repeat(200)}"}`])
    t.same(await post(body), denied, body)
  t.equal((await post('', 'GET')).status, 405)
})

t.test('an installation without an identity denies everybody', async t => {
  const { ask } = await desk(t, { collections: NO_COLLECTIONS, hosts: [row('game-1', 'joining')] })
  t.equal((await ask('game-1')).status, 403)
})

t.test('a store that is away is no denial', async t => {
  const { ask, state } = await desk(t, { hosts: [row('game-1', 'joining')] })
  state.away = true
  t.equal((await ask('game-1')).status, 503)
  state.away = false
  t.equal((await ask('game-1')).status, 200)
})

t.test('without a token of all agents none is told', async t => {
  const { ask } = await desk(t, { hosts: [row('game-1', 'joining')] }, '')
  t.equal((await ask('game-1')).status, 200)
})

t.test('bodies are bounded, and so are guesses', async t => {
  const { ask, post, clock, port } = await desk(t, { hosts: [row('game-1', 'joining')] })
  t.equal((await post('x'.repeat(JOIN_BODY_BYTES_MAX + 1))).status, 413)
  const half = connect(port, '127.0.0.1')
  half.write(`POST ${JOIN_PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"tok`)
  half.destroy()
  const statuses = []
  for (let guess = 0; guess < 120; guess += 1) statuses.push((await ask('game-1', 'guessed')).status)
  t.ok(statuses.includes(403))
  t.equal(statuses.at(-1), 429)
  for (let host = 0; host < 120; host += 1) statuses.push((await ask('game-1')).status)
  t.equal(statuses.at(-1), 429, 'those who may are bounded by themselves')
  clock.advance(1_000)
  t.equal((await ask('game-1')).status, 200)
})

t.test('whoever guesses keeps no host from joining', async t => {
  const { ask } = await desk(t, { hosts: [row('game-1', 'joining')] })
  for (let guess = 0; guess < 300; guess += 1) await ask('game-1', `guess ${guess}`)
  t.equal((await ask('game-1')).status, 200)
})
