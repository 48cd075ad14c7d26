import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { hookEndpoint } from '../../control-plane/automation/hook-endpoint.ts'
import { CONNECTIONS_MAX, isAuthorized, startStatusServer } from '../../lib/status-server.ts'

async function lab(t: Test) {
  const heard: string[] = []
  const server = await startStatusServer({
    bind: '127.0.0.1',
    port: 0,
    other: hookEndpoint(({ body }) => heard.push(body)),
    source: {
      healthy: () => true,
      notReady: () => undefined,
      metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
    },
  })
  t.after(() => server.close())
  const opened = async (text: string): Promise<Socket> => {
    const socket = connect({ host: '127.0.0.1', port: server.port })
    socket.on('error', () => {}) // Being thrown out is what it is here for.
    t.after(() => socket.destroy())
    await once(socket, 'connect')
    socket.write(text)
    return socket
  }
  const health = async () => (await fetch(`http://127.0.0.1:${server.port}/healthz`)).status
  return { opened, health, heard }
}

const SECRET = 'x'.repeat(43)
const slow: readonly { readonly who: string; readonly text: string }[] = [
  { who: 'say nothing', text: '' },
  { who: 'are in the middle of their headers', text: 'GET /healthz HTTP/1.1\r\nhost: a\r\n' },
  {
    who: 'hold a body back',
    text: `POST /v1/hooks/${SECRET} HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n1`,
  },
  { who: 'keep a connection for later', text: 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n' },
]
for (const { who, text } of slow)
  t.test(`callers who ${who} do not keep a health check out`, async t => {
    const { opened, health } = await lab(t)
    for (let index = 0; index < 2 * CONNECTIONS_MAX; index += 1) await opened(text)
    t.equal(await health(), 200)
  })

t.test('with no room left the oldest goes, not who comes', async t => {
  const { opened } = await lab(t)
  const first = await opened('')
  const gone = once(first, 'close')
  for (let index = 0; index < CONNECTIONS_MAX; index += 1) await opened('')
  await gone
  t.ok(first.destroyed)
})

t.test('a hook whose body comes in pieces is heard whole', async t => {
  const { opened, heard } = await lab(t)
  const socket = await opened(`POST /v1/hooks/${SECRET} HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\n1`)
  socket.write('234')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  t.match(answer.toString(), /^HTTP\/1\.1 202 /)
  t.same(heard, ['1234'])
})

t.test('the token is asked for where there is one', async t => {
  t.ok(isAuthorized(undefined, undefined))
  t.ok(isAuthorized('right', 'Bearer right'))
  for (const given of [undefined, '', 'Bearer ', 'Bearer righ', 'Bearer right ', 'right', 'bearer right'])
    t.notOk(isAuthorized('right', given), String(given))
})
